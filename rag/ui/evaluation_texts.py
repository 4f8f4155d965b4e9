"""The texts of the Evaluation page and of the report, in Vietnamese and English."""

from __future__ import annotations

from typing import Final

EVALUATION_TEXTS: Final[dict[str, tuple[str, str]]] = {
    "page.evaluation": ("Đánh giá", "Evaluation"),
    "evaluation.title": ("Đánh giá", "Evaluation"),
    "evaluation.lead": (
        "So sánh hai cách trả lời trên cùng bộ câu hỏi: khác bao nhiêu, có chắc không, "
        "câu nào đổi từ đúng sang sai.",
        "Two ways of answering on the same cases: how much they differ, how sure that is, "
        "and which cases flipped.",
    ),
    "evaluation.none": ("Chưa có báo cáo đánh giá nào.", "There is no evaluation report yet."),
    "evaluation.none_detail": (
        "Chạy `make eval`, rồi mở lại trang này. Thư mục đang xem: {folder}",
        "Run `make eval`, then open this page again. The folder looked at: {folder}",
    ),
    "evaluation.choose": ("Báo cáo", "Report"),
    "evaluation.against": ("So với", "Against"),
    "evaluation.made": (
        "Lập lúc {made} · {cases} trường hợp · kho bài {corpus}",
        "Made {made} · cases {cases} · corpus {corpus}",
    ),
    "evaluation.status.0": ("Không kém hơn", "Not worse"),
    "evaluation.status.1": ("Kém hơn", "Worse"),
    "evaluation.status.2": ("Chưa đủ trường hợp để kết luận", "Not enough cases to tell"),
    "evaluation.verdict.not worse": ("không kém", "not worse"),
    "evaluation.verdict.worse": ("kém hơn", "worse"),
    "evaluation.verdict.cannot tell": ("chưa rõ", "cannot tell"),
    "evaluation.verdict.described": ("để tham khảo", "described only"),
    "evaluation.differences": ("Chênh lệch", "Differences"),
    "evaluation.differences_lead": (
        "Vạch ngang là khoảng tin cậy 95 % của chênh lệch, sang phải là tốt hơn. Vạch đứt là "
        "mức kém còn chấp nhận được; dải nhạt là mức chênh lệch nhỏ nhất mà số câu này phát hiện "
        "được.",
        "Each bar is the 95 % interval of the difference; right is better. The dashed line is how "
        "much worse is still accepted, the pale band the smallest difference that so many cases "
        "can show.",
    ),
    "evaluation.flips": ("Trường hợp đổi kết quả", "Cases that flipped"),
    "evaluation.flips_none": ("Không có trường hợp nào đổi.", "No case flipped."),
    "evaluation.became.wrong": ("đúng → sai", "right → wrong"),
    "evaluation.became.right": ("sai → đúng", "wrong → right"),
    "evaluation.expected": ("Cần có", "Expected"),
    "evaluation.before": ("Trước", "Before"),
    "evaluation.after": ("Sau", "After"),
    "evaluation.declined": ("không trả lời", "declined"),
    "evaluation.runs": ("Từng lượt chạy", "Each run"),
    "evaluation.measure": ("Số đo", "Measure"),
    "evaluation.value": ("Giá trị", "Value"),
    "evaluation.counted": ("n/N", "n/N"),
    "evaluation.difference": ("Chênh lệch [95 %]", "Difference [95 %]"),
    "evaluation.margin": ("Mức chấp nhận", "Margin"),
    "evaluation.detectable": ("Phát hiện được từ", "Detectable from"),
    "evaluation.p": ("p (Holm)", "p (Holm)"),
    "evaluation.verdict": ("Kết luận", "Verdict"),
    "evaluation.costs": ("Thời gian và chi phí", "Time and cost"),
    "evaluation.suite": ("Bộ", "Suite"),
    "evaluation.median": ("Trung vị, ms", "Median, ms"),
    "evaluation.most": ("Lâu nhất, ms", "Most, ms"),
    "evaluation.calls": ("Lượt gọi", "Calls"),
    "evaluation.tokens": ("Token vào + ra", "Tokens in + out"),
    "evaluation.price": ("Giá", "Price"),
    "evaluation.recorded": ("ghi sẵn", "recorded"),
    "evaluation.live": ("chạy thật", "live"),
    "evaluation.unknown": ("không rõ", "not known"),
    "evaluation.tags": ("Theo nhãn", "By tag"),
    "evaluation.tag": ("Nhãn", "Tag"),
    "evaluation.curve": (
        "Biết lúc nào không trả lời: AUROC {auroc} ({answerable} câu trả lời được, "
        "{unanswerable} câu không)",
        "Knowing when to decline: AUROC {auroc} ({answerable} answerable, {unanswerable} not)",
    ),
    "evaluation.curve_axes": (
        "Ngang: phần câu hỏi được trả lời. Dọc: phần trả lời sai trong đó.",
        "Across: the share of questions answered. Up: the share of those answered wrong.",
    ),
    "evaluation.failed": (
        "Trường hợp hỏng (tính là kém nhất): {failed}/{cases}",
        "Failed cases (each counted as worst): {failed}/{cases}",
    ),
    "evaluation.faults": (
        "Trả lời sai do tìm bài: {retriever}; do bộ máy trả lời: {generator}",
        "Wrong answers by the retriever's fault: {retriever}; by the generator's: {generator}",
    ),
}
