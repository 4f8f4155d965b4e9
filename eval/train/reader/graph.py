"""The network as a file that onnxruntime runs: its weights in 8 bits, a scale for each column."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

from eval.train.reader.network import HEADS, LAYERS, WIDTH
from rag.models import reader

Weights = Mapping[str, NDArray[np.float32]]
_NEVER = 1e4


class _Graph:
    """Operators and constants as they are put down."""

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def constant(self, value: NDArray[np.generic], name: str = "") -> str:
        name = name or f"constant{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.asarray(value, order="C"), name))
        return name

    def whole(self, *values: int) -> str:
        return self.constant(np.array(values, np.int64))

    def number(self, value: float) -> str:
        return self.constant(np.array(value, np.float32))

    def put(self, operator: str, *inputs: str, outputs: int = 1, **attributes: object) -> list[str]:
        names = [f"value{len(self.nodes)}_{number}" for number in range(outputs)]
        self.nodes.append(helper.make_node(operator, list(inputs), names, **attributes))
        return names

    def op(self, operator: str, *inputs: str, **attributes: object) -> str:
        return self.put(operator, *inputs, outputs=1, **attributes)[0]

    def weight(self, name: str, *, turned: bool = False) -> str:
        """A weight under its own name, by which a later teaching can take it up again."""
        value = self.weights[name]
        return self.constant(value.T if turned else value, name)

    def linear(self, x: str, name: str) -> str:
        product = self.op("MatMul", x, self.weight(f"{name}.weight", turned=True))
        return self.op("Add", product, self.weight(f"{name}.bias"))

    def norm(self, x: str, name: str) -> str:
        parts = (self.weight(f"{name}.{part}") for part in ("weight", "bias"))
        return self.op("LayerNormalization", x, *parts, axis=-1, epsilon=1e-12)


def write(weights: Weights, path: Path) -> None:
    """The file of a network's weights. Inputs `ids` and `kinds`.

    Outputs are `answers` and `spans` of what answers, `verdicts` of what judges statements.
    """
    graph = _Graph(weights)
    x = _embedded(graph)
    padding = graph.op(
        "Cast", graph.op("Equal", "ids", graph.whole(reader.PAD)), to=TensorProto.FLOAT
    )
    mask = graph.op("Mul", padding, graph.number(-_NEVER))
    mask = graph.op("Unsqueeze", mask, graph.whole(1, 2))
    for layer in range(LAYERS):
        x = _layer(graph, x, mask, f"layers.{layer}.")
    judges = "bears.0.weight" in weights
    (_entailing if judges else _answering)(graph, x)
    shapes = {"ids": ["batch", "length"], "kinds": ["batch", "length"]}
    inputs = [helper.make_tensor_value_info(n, TensorProto.INT64, s) for n, s in shapes.items()]
    shapes = {"answers": ["batch"], "spans": ["batch", "length", "two"]}
    if judges:
        shapes = {"verdicts": ["batch", "three"]}
    outputs = [helper.make_tensor_value_info(n, TensorProto.FLOAT, s) for n, s in shapes.items()]
    made = helper.make_graph(graph.nodes, "reader", inputs, outputs, graph.constants)
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.checker.check_model(model)
    with TemporaryDirectory() as folder:
        full = Path(folder) / "full.onnx"
        onnx.save(model, full)
        # Of 7 bits: processors without VNNI add up two products of 8 bits in 16, which overflow.
        quantize_dynamic(
            full, path, op_types_to_quantize=["MatMul"], per_channel=True, reduce_range=True,
            weight_type=QuantType.QInt8, extra_options={
                "MatMulConstBOnly": True, "DefaultTensorType": TensorProto.FLOAT,
            },
        )  # fmt: skip


def _embedded(graph: _Graph) -> str:
    words = graph.weights["word.weight"]
    scale = np.abs(words).max(1, keepdims=True) / 127 + 1e-12
    table = graph.constant(np.round(words / scale).astype(np.int8), "word.weight")
    word = graph.op("Cast", graph.op("Gather", table, "ids"), to=TensorProto.FLOAT)
    word = graph.op("Mul", word, graph.op("Gather", graph.constant(scale, "word.scale"), "ids"))
    length = graph.op("Gather", graph.op("Shape", "ids"), graph.whole(1))
    positions = graph.weight("pos.weight")
    position = graph.op("Slice", positions, graph.whole(0), length, graph.whole(0))
    kind = graph.op("Gather", graph.weight("kind.weight"), "kinds")
    return graph.norm(graph.op("Add", graph.op("Add", word, position), kind), "ln")


def _layer(graph: _Graph, x: str, mask: str, own: str) -> str:
    sizes = graph.whole(WIDTH, WIDTH, WIDTH)
    parts = graph.put("Split", graph.linear(x, f"{own}qkv"), sizes, axis=-1, outputs=3)
    split = graph.whole(0, 0, HEADS, WIDTH // HEADS)
    orders = ([0, 2, 1, 3], [0, 2, 3, 1], [0, 2, 1, 3])
    q, k, v = (
        graph.op("Transpose", graph.op("Reshape", part, split), perm=order)
        for part, order in zip(parts, orders, strict=True)
    )
    alike = graph.op("Mul", graph.op("MatMul", q, k), graph.number((WIDTH // HEADS) ** -0.5))
    weights = graph.op("Softmax", graph.op("Add", alike, mask), axis=-1)
    held = graph.op("Transpose", graph.op("MatMul", weights, v), perm=[0, 2, 1, 3])
    held = graph.op("Reshape", held, graph.whole(0, 0, WIDTH))
    x = graph.norm(graph.op("Add", x, graph.linear(held, f"{own}ao")), f"{own}aln")
    inner = graph.linear(x, f"{own}fi")
    erf = graph.op("Erf", graph.op("Div", inner, graph.number(2**0.5)))
    gelu = graph.op("Mul", inner, graph.op("Add", erf, graph.number(1)))
    inner = graph.op("Mul", gelu, graph.number(0.5))
    return graph.norm(graph.op("Add", x, graph.linear(inner, f"{own}fo")), f"{own}oln")


def _answering(graph: _Graph, x: str) -> None:
    mean, weight = _mean(graph, x, reader.OF_SENTENCE)
    hidden = graph.op("Concat", _first(graph, x), mean, axis=-1)
    odds = graph.linear(graph.op("Tanh", graph.linear(hidden, "gate.0")), "gate.2")
    graph.nodes.append(helper.make_node("Squeeze", [odds, graph.whole(-1)], ["answers"]))
    outside = graph.op("Mul", graph.op("Sub", weight, graph.number(1)), graph.number(_NEVER))
    graph.nodes.append(helper.make_node("Add", [graph.linear(x, "span"), outside], ["spans"]))


def _entailing(graph: _Graph, x: str) -> None:
    parts = (_mean(graph, x, part)[0] for part in (reader.OF_QUESTION, reader.OF_SENTENCE))
    hidden = graph.op("Concat", _first(graph, x), *parts, axis=-1)
    odds = graph.linear(graph.op("Tanh", graph.linear(hidden, "bears.0")), "bears.2")
    graph.nodes.append(helper.make_node("Identity", [odds], ["verdicts"]))


def _first(graph: _Graph, x: str) -> str:
    return graph.op("Gather", x, graph.constant(np.array(0, np.int64)), axis=1)


def _mean(graph: _Graph, x: str, part: int) -> tuple[str, str]:
    """The mean vector of a part's tokens, and which tokens are of it. A row has no padding."""
    inside = graph.op("Cast", graph.op("Equal", "kinds", graph.whole(part)), to=TensorProto.FLOAT)
    weight = graph.op("Unsqueeze", inside, graph.whole(-1))
    total = graph.op("ReduceSum", graph.op("Mul", x, weight), graph.whole(1), keepdims=0)
    count = graph.op("ReduceSum", weight, graph.whole(1), keepdims=0)
    return graph.op("Div", total, graph.op("Max", count, graph.number(1))), weight
