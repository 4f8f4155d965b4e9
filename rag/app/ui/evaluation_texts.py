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
        "Chạy lệnh “make eval”, rồi mở lại trang này. Thư mục đang xem: {folder}",
        "Run “make eval”, then open this page again. The folder looked at: {folder}",
    ),
    "evaluation.choose": ("Báo cáo", "Report"),
    "evaluation.against": ("So với", "Against"),
    "evaluation.made": (
        "Lập lúc {made} · bộ câu hỏi {cases} · kho bài {corpus}",
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
    "evaluation.p": ("p", "p"),
    "evaluation.verdict": ("Kết luận", "Verdict"),
    "evaluation.costs": ("Thời gian và chi phí", "Time and cost"),
    "evaluation.suite": ("Bộ", "Suite"),
    "evaluation.median": ("Trung vị, ms", "Median, ms"),
    "evaluation.most": ("Lâu nhất, ms", "Most, ms"),
    "evaluation.calls": ("Lượt gọi", "Calls"),
    "evaluation.tokens": ("Token vào + ra", "Tokens in + out"),
    "evaluation.price": ("Chi phí", "Price"),
    "evaluation.recorded": ("ghi sẵn", "recorded"),
    "evaluation.live": ("chạy thật", "live"),
    "evaluation.unknown": ("không rõ", "not known"),
    "evaluation.tags": ("Theo nhãn", "By tag"),
    "evaluation.tag": ("Nhãn", "Tag"),
    "evaluation.curve": (
        "Biết khi nào nên từ chối trả lời: AUROC {auroc} ({answerable} câu trả lời được, "
        "{unanswerable} câu không)",
        "Knowing when to decline: AUROC {auroc} ({answerable} answerable, {unanswerable} not)",
    ),
    "evaluation.curve_axes": (
        "Trục ngang: tỷ lệ câu hỏi được trả lời. Trục dọc: tỷ lệ trả lời sai trong số đó.",
        "Across: the share of questions answered. Up: the share of those answered wrong.",
    ),
    "evaluation.unfinished": (
        "Lượt chạy chưa xong: {done}/{count} trường hợp. Chạy lại với cùng thư mục để tiếp tục.",
        "This run is not finished: {done}/{count} cases. Run it again into the same folder.",
    ),
    "evaluation.uncompared": ("Không so sánh được: {why}", "Not compared: {why}"),
    "evaluation.worse_by": (
        "{what}: {before} → {after}, kém từ {least} đến {most} (mức chấp nhận {margin})",
        "{what}: {before} → {after}, worse by {least} to {most} (margin {margin})",
    ),
    "evaluation.maybe_worse": (
        "{what}: {before} → {after}, có thể kém tới {most} (mức chấp nhận {margin}); "
        "{cases} trường hợp chỉ phát hiện được chênh lệch từ {detectable}",
        "{what}: {before} → {after}, may be worse by {most} (margin {margin}); "
        "{cases} cases show a difference of {detectable} or more",
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

# What each measure says, in Vietnamese; the report itself has it in English.
MEASURES_VI: Final[dict[str, str]] = {
    "retrieval recall_at_5": "câu chuẩn nằm trong 5 đoạn đầu",
    "retrieval recall_at_1": "câu chuẩn nằm trong đoạn đầu",
    "retrieval recall_at_10": "câu chuẩn nằm trong 10 đoạn đầu",
    "retrieval reciprocal_rank": "nghịch đảo thứ hạng của đoạn đúng đầu tiên",
    "retrieval ndcg_at_10": "nDCG của 10 đoạn đầu",
    "qa right": "trả lời đúng, hoặc từ chối đúng lúc",
    "qa answered": "câu trả lời được đã được trả lời",
    "qa declined": "câu không trả lời được đã được từ chối",
    "qa figures_right": "số liệu bắt buộc, đúng cả giá trị và đơn vị",
    "qa answer_match": "câu trả lời có chứa cách nói mong đợi",
    "qa answer_f1": "F1 theo âm tiết với cách nói gần nhất",
    "qa evidence_recall": "câu chuẩn đã được trích",
    "qa quotations_true": "mọi câu trích nằm đúng chỗ trong bài",
    "qa wrong_figures": "số liệu không nguồn nào xác nhận, kể cả câu đã gạch",
    "qa citation_recall": "câu được các câu trích của nó chứng thực",
    "qa citation_precision": "câu trích thật sự cần",
    "qa quotes_found": "câu mô hình tự trích có thật trong các đoạn",
    "summary figures_covered": "số liệu bắt buộc có trong một ý đã được xác nhận",
    "summary valid_first": "đúng khuôn ngay lần đầu",
    "summary valid": "cuối cùng đúng khuôn",
    "summary sections_right": "câu chuẩn được trích ở đúng mục",
    "summary people_found": "người được nêu tên",
    "summary rouge_1": "ROUGE-1 theo âm tiết",
    "summary rouge_2": "ROUGE-2 theo âm tiết",
    "summary rouge_l": "ROUGE-L theo âm tiết",
    "summary wrong_figures": "số liệu không nguồn nào xác nhận, kể cả câu đã gạch",
    "summary citation_recall": "ý đã được xác nhận",
    "summary quotes_found": "câu mô hình tự trích có thật trong bài",
    "briefing figures_shown": "số liệu bắt buộc có trong bảng hoặc trong một ý đã được xác nhận",
    "briefing conflicts_shown": "chỗ các báo nêu khác nhau được đặt cạnh nhau",
    "briefing articles_told": "bài được một ý hoặc một ô trích dẫn",
    "briefing rouge_l": "ROUGE-L theo âm tiết",
    "briefing wrong_figures": "số liệu không nguồn nào xác nhận, kể cả câu đã gạch",
    "verification found": "lỗi cài sẵn được phát hiện",
    "verification accepted": "câu nguyên vẹn được chấp nhận",
}
