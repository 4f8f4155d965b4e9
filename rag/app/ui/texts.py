"""Every text of the pages, in Vietnamese and English, one row a text."""

from __future__ import annotations

from typing import Final, Literal

from rag.app.ui.evaluation_texts import EVALUATION_TEXTS

Language = Literal["vi", "en"]

LANGUAGES: Final[dict[Language, str]] = {"vi": "Tiếng Việt", "en": "English"}

TEXTS: Final[dict[str, tuple[str, str]]] = {
    # Navigation and sidebar
    "page.ask": ("Hỏi đáp", "Ask"),
    "page.library": ("Thư viện", "Library"),
    "page.summary": ("Tóm tắt", "Summary"),
    "page.brief": ("Điểm báo", "Briefing"),
    "page.check": ("Soát bản thảo", "Check a draft"),
    "sidebar.language": ("Ngôn ngữ", "Language"),
    "sidebar.engine": ("Bộ máy trả lời", "Answering engine"),
    "sidebar.engine_help": (
        "Tự động: dùng mô hình ngôn ngữ khi đã khai báo, nếu không thì trích câu.",
        "Automatic: the language model where one is set, otherwise sentence extraction.",
    ),
    "engine.auto": ("Tự động", "Automatic"),
    "engine.llm": ("Mô hình ngôn ngữ", "Language model"),
    "engine.extractive": ("Trích câu", "Sentence extraction"),
    "badge.llm": ("Mô hình {model}", "Model {model}"),
    "badge.extractive": (
        "Máy trích câu (không dùng mô hình ngôn ngữ)",
        "Sentence extractor (no language model)",
    ),
    # Preparing the library
    "seed.label": ("Chuẩn bị thư viện lần đầu…", "Preparing the library for the first time…"),
    "seed.reading": (
        "Đang đọc và lập chỉ mục các bài mẫu…",
        "Reading and indexing the sample articles…",
    ),
    "seed.embedding": (
        "Đang lập chỉ mục: {done}/{total} đoạn",
        "Indexing: {done} of {total} passages",
    ),
    # Ask
    "ask.title": ("Hỏi đáp", "Ask the articles"),
    "ask.lead": (
        "Câu trả lời chỉ lấy từ các bài trong thư viện, kèm câu trích nguyên văn; "
        "từng con số được đối chiếu với bài gốc.",
        "Answers come only from the articles in the library, each with its quotation; "
        "every figure is checked against the source.",
    ),
    "ask.examples": ("Thử hỏi", "Try asking"),
    "ask.placeholder": (
        "Hỏi có dấu hay không dấu đều được",
        "Ask in Vietnamese, with or without diacritics, or in English",
    ),
    "ask.empty_question": (
        "Câu hỏi đang để trống. Hãy gõ điều bạn muốn biết.",
        "The question is empty. Type what you would like to know.",
    ),
    "ask.waiting": (
        "Đang tìm trong thư viện và đối chiếu nguồn…",
        "Searching the library and checking the sources…",
    ),
    "ask.no_articles": (
        "Thư viện chưa có bài nào. Hãy thêm bài ở trang Thư viện rồi quay lại hỏi.",
        "The library has no articles yet. Add some on the Library page, then ask here.",
    ),
    "library.needed": (
        "Thư viện chưa có bài nào. Hãy thêm bài ở trang Thư viện trước.",
        "The library has no articles yet. Add some on the Library page first.",
    ),
    "ask.quote_instead": ("Trích câu trả lời từ bài báo", "Quote the articles instead"),
    "ask.clear": ("Hội thoại mới", "New conversation"),
    # Filters
    "filter.title": ("Giới hạn phạm vi tìm", "Limit the search"),
    "filter.active": ("Đang giới hạn phạm vi tìm", "The search is limited"),
    "filter.source": ("Báo, nguồn", "Publisher or source"),
    "filter.place": ("Địa phương", "Place"),
    "filter.since": ("Đăng từ ngày", "Published from"),
    "filter.until": ("Đến ngày", "Published until"),
    "filter.any": ("Tất cả (chọn hoặc gõ)", "All (choose or type)"),
    "filter.wrong_dates": (
        "Ngày bắt đầu đang sau ngày kết thúc.",
        "The first day is after the last day.",
    ),
    # Answers
    "answer.sources": ("Nguồn trích", "Quoted sources"),
    "answer.understood": ("Câu hỏi được hiểu là: {question}", "Understood as: {question}"),
    "answer.cached": ("lấy từ lần trả lời trước", "taken from an earlier reply"),
    "answer.unanswerable": (
        "Các bài trong thư viện không trả lời câu hỏi này.",
        "The articles in the library do not answer this question.",
    ),
    "answer.rejected": (
        "Những câu sau không được dùng vì nguồn không xác nhận:",
        "These statements are not used, because the source does not bear them out:",
    ),
    "answer.unsupported": ("Không dùng: {reason}.", "Not used: {reason}."),
    "answer.unsupported_plain": (
        "Không dùng: nguồn không xác nhận.",
        "Not used: the source does not bear it out.",
    ),
    "answer.related": ("Các câu liên quan nhất", "The most telling sentences"),
    "answer.nearest": ("Các đoạn gần với câu hỏi nhất", "The passages nearest to the question"),
    "answer.more": ("Thêm {count} đoạn nữa", "More passages: {count}"),
    "answer.legend": (
        "Số gạch chân đã khớp với câu trích",
        "Underlined figures agree with the quotation",
    ),
    "answer.figure_supported": (
        "Số liệu khớp với câu trích",
        "This figure agrees with the quotation",
    ),
    "answer.figure_unsupported": (
        "Số liệu không khớp với câu trích",
        "This figure does not agree with the quotation",
    ),
    "answer.seconds": ("{seconds} giây", "{seconds} s"),
    "answer.tokens": ("{tokens} token", "{tokens} tokens"),
    "answer.disputed": (
        "Các bài nêu số liệu khác nhau; hãy mở từng nguồn để đối chiếu.",
        "The articles give different figures; open each source and compare.",
    ),
    "answer.unanswered": (
        "Các bài trong thư viện không trả lời: {question}",
        "The articles in the library do not answer: {question}",
    ),
    # Source drawer
    "source.title": ("Bài gốc", "Source article"),
    "source.text": ("Toàn văn", "Full text"),
    "source.region": ("Toàn văn bài viết, cuộn được", "Full text of the article, scrollable"),
    "source.from": ("Nguồn", "Source"),
    # Library
    "library.title": ("Thư viện", "Library"),
    "library.lead": (
        "Các bài dùng để trả lời và tóm tắt. Bài đã có trong thư viện không bị thêm trùng.",
        "The articles that answers and summaries are drawn from; none is stored twice.",
    ),
    "library.count": ("{count} bài", "Articles: {count}"),
    "library.found": ("{found} trong {count} bài", "{found} of {count} articles"),
    "library.search": ("Lọc theo tiêu đề, báo, địa phương", "Filter by title, publisher or place"),
    "library.column.title": ("Tiêu đề", "Title"),
    "library.column.published": ("Ngày đăng", "Published"),
    "library.column.publisher": ("Báo, nguồn", "Publisher"),
    "library.column.place": ("Địa phương", "Place"),
    "library.column.copies": ("Tin trùng", "Copies"),
    "library.column.copies_help": (
        "Số bài khác trong thư viện kể cùng một tin",
        "How many other articles of the library tell the same story",
    ),
    "library.pending": (
        "{count} bài mới chỉ tìm được theo từ ngữ, chưa tìm được theo ý nghĩa.",
        "Found by their words only so far, not yet by meaning: {count} articles.",
    ),
    "library.complete": ("Lập chỉ mục tiếp", "Finish indexing"),
    "library.completing": ("Đang lập chỉ mục: {done}/{total} đoạn", "Indexing: {done} of {total}"),
    "library.hint": (
        "Đánh dấu ở đầu dòng để đọc, tóm tắt hoặc xóa bài.",
        "Tick rows to read, summarise or remove articles.",
    ),
    "library.selected": ("Đã chọn {count} bài", "Selected: {count}"),
    "library.read": ("Đọc bài", "Read"),
    "library.summarise": ("Tóm tắt", "Summarise"),
    "library.remove": ("Xóa", "Remove"),
    "library.remove_title": ("Xóa khỏi thư viện?", "Remove from the library?"),
    "library.remove_lead": (
        "Bài bị xóa sẽ không còn được dùng để trả lời. Tệp gốc của bạn vẫn giữ nguyên.",
        "Removed articles are no longer used in answers. Your original files are not touched.",
    ),
    "library.remove_more": ("và {count} bài khác", "and {count} more"),
    "library.remove_confirm": ("Xóa {count} bài", "Remove {count}"),
    "library.cancel": ("Giữ lại", "Keep"),
    "library.removed": ("Đã xóa {count} bài.", "Articles removed: {count}."),
    "library.empty": (
        "Thư viện chưa có bài nào. Thêm bài của bạn ở trên, hoặc nạp lại các bài mẫu.",
        "The library is empty. Add your own articles above, or load the samples again.",
    ),
    "library.load_samples": ("Nạp các bài mẫu", "Load the sample articles"),
    "library.nothing_found": ("Không bài nào khớp với “{query}”.", "No article matches “{query}”."),
    # Adding articles
    "add.title": ("Thêm bài", "Add articles"),
    "add.files": (
        "Tệp .txt, .md, .html, .htm, .pdf hoặc .docx, mỗi tệp một bài",
        "Files: .txt, .md, .html, .htm, .pdf or .docx, one article each",
    ),
    "add.choose": ("Chọn tệp", "Choose files"),
    "add.drop": ("hoặc kéo thả tệp vào đây", "or drop them here"),
    "add.addresses": ("Địa chỉ trang web, mỗi dòng một địa chỉ", "Web addresses, one a line"),
    "add.submit": ("Thêm vào thư viện", "Add to the library"),
    "add.nothing": (
        "Hãy chọn tệp hoặc dán địa chỉ trang web trước.",
        "Choose files or paste a web address first.",
    ),
    "add.reading": ("Đang đọc {name}", "Reading {name}"),
    "add.indexing": (
        "Đang lập chỉ mục {name}: {done}/{total} đoạn",
        "Indexing {name}: {done} of {total} passages",
    ),
    "add.stored": ("Đã thêm {count} bài.", "Articles added: {count}."),
    "add.unchanged": ("{count} bài đã có sẵn từ trước.", "Already in the library: {count}."),
    "add.failed": ("Không thêm được {name}.", "{name} could not be added."),
    "add.not_an_address": (
        "Địa chỉ phải bắt đầu bằng http:// hoặc https://.",
        "An address must begin with http:// or https://.",
    ),
    # Summary
    "summary.title": ("Tóm tắt", "Summary"),
    "summary.lead": (
        "Một bài, chia theo các phần của báo cáo; mỗi ý đều mở được câu gốc.",
        "One article in the parts of a report; each point opens at its source sentence.",
    ),
    "summary.choose": ("Bài cần tóm tắt", "Article to summarise"),
    "summary.choose_hint": ("Chọn hoặc gõ để tìm một bài", "Choose an article, or type to find it"),
    "summary.waiting": ("Đang tóm tắt và đối chiếu nguồn…", "Summarising and checking…"),
    "summary.read": ("Đọc toàn văn", "Read the full text"),
    "summary.gist": ("Nội dung chính", "Gist"),
    "summary.results": ("Kết quả", "Results"),
    "summary.shortcomings": ("Hạn chế", "Shortcomings"),
    "summary.causes": ("Nguyên nhân", "Causes"),
    "summary.tasks": ("Nhiệm vụ", "Tasks"),
    "summary.people": ("Người được nêu tên", "People named"),
    "summary.figures": ("Số liệu", "Figures"),
    "summary.table_hint": (
        "Đánh dấu một dòng để mở câu gốc.",
        "Tick a row to open its source sentence.",
    ),
    "summary.nothing": (
        "Bài này không có nội dung thuộc các phần của báo cáo.",
        "This article has nothing that fits the parts of a report.",
    ),
    "people.name": ("Họ tên", "Name"),
    "people.role": ("Chức vụ", "Role"),
    "people.organisation": ("Đơn vị", "Organisation"),
    "figures.label": ("Chỉ tiêu", "What is counted"),
    "figures.raw": ("Ghi trong bài", "As written"),
    "figures.value": ("Giá trị quy đổi", "Value and unit"),
    "figures.period": ("Thời kỳ", "Period"),
    "figures.place": ("Địa phương", "Place"),
    # Briefing
    "brief.title": ("Điểm báo", "Briefing"),
    "brief.lead": (
        "Nhiều bài trên một trang: điểm nổi bật, chủ đề, bảng số liệu, chỗ các bài nói khác nhau; "
        "ý nào cũng kèm câu trích.",
        "Many articles on one page: main points, themes, a table of figures and where the articles "
        "disagree, each point with its quotation.",
    ),
    "brief.query": ("Nói về (không bắt buộc)", "About (optional)"),
    "brief.query_hint": ("Ví dụ: nông thôn mới nâng cao", "For example: new countryside criteria"),
    "brief.articles": (
        "Chỉ lấy những bài này (để trống: lấy cả {count} bài)",
        "Only these articles (leave empty for all {count})",
    ),
    "brief.articles_hint": ("Chọn hoặc gõ để tìm bài", "Choose articles, or type to find them"),
    "brief.none": (
        "Không bài nào khớp. Hãy mở rộng địa phương, khoảng ngày hoặc từ khóa.",
        "No article matches. Widen the place, the days or the words.",
    ),
    "brief.start": ("Lập điểm báo ({count} bài)", "Make the briefing ({count} articles)"),
    "brief.progress": ("Đã đọc {done}/{total} bài", "{done} of {total} articles read"),
    "brief.left": ("còn khoảng {seconds} giây", "about {seconds} s left"),
    "brief.last": ("Vừa xong: {title}", "Just read: {title}"),
    "brief.cancel": ("Dừng", "Stop"),
    "brief.stopping": ("Đang dừng…", "Stopping…"),
    "brief.stopped": (
        "Đã dừng sau {done}/{total} bài. Bài nào mô hình đã đọc thì lần sau không đọc lại.",
        "Stopped after {done} of {total} articles. What the model has read is kept for next time.",
    ),
    "brief.count": ("{articles} bài, {stories} tin", "{articles} articles, {stories} stories"),
    "brief.headlines": ("Điểm nổi bật", "Main points"),
    "brief.figures": ("Bảng số liệu", "Figures"),
    "brief.disagreements": ("Số liệu các bài nêu khác nhau", "Where the articles disagree"),
    "brief.duplicates": ("Các bài cùng một tin", "Articles that tell one story"),
    "brief.left_out": ("Không đưa vào và lý do", "Left out, and why"),
    "brief.docx": ("Tải về Word", "Download for Word"),
    "brief.markdown": ("Tải về Markdown", "Download Markdown"),
    "cells.indicator": ("Chỉ tiêu", "Indicator"),
    "cells.place": ("Nơi", "Place"),
    "cells.period": ("Thời gian", "Period"),
    "cells.value": ("Giá trị", "Value"),
    "cells.raw": ("Ghi trong bài", "As written"),
    "cells.outlet": ("Nguồn, ngày", "Outlet, date"),
    # Checking drafts
    "check.title": ("Soát bản thảo", "Check a draft"),
    "check.lead": (
        "Từng câu trong bản thảo được đối chiếu với các bài trong thư viện: "
        "số liệu, tên người, chức vụ, địa danh, lời trích.",
        "Each sentence of a draft is held against the articles in the library: "
        "figures, names, offices, places and quotations.",
    ),
    "check.text": ("Bản thảo", "Draft"),
    "check.text_hint": ("Dán bản thảo vào đây", "Paste the draft here"),
    "check.file": ("hoặc một tệp .txt, .md, .docx", "or a file: .txt, .md or .docx"),
    "check.choose": ("Chọn tệp", "Choose a file"),
    "check.submit": ("Soát", "Check"),
    "check.waiting": ("Đang đối chiếu từng câu…", "Checking each sentence…"),
    "check.nothing": (
        "Hãy dán bản thảo hoặc chọn một tệp trước.",
        "Paste a draft or choose a file first.",
    ),
    "check.empty": (
        "Bản thảo không có câu nào để soát.",
        "The draft has no sentence to check.",
    ),
    "check.both": (
        "Đã soát tệp {name}; phần dán trong ô chưa được soát.",
        "The file {name} was checked; the pasted text was not.",
    ),
    "check.fine": (
        "Cả {count} câu đều khớp với nguồn.",
        "All sentences agree with the sources: {count}.",
    ),
    "check.count": (
        "{wrong} trong {count} câu cần xem lại.",
        "Sentences to look at again: {wrong} of {count}.",
    ),
    "check.only_wrong": ("Chỉ hiện câu cần xem lại", "Only those to look at again"),
    "check.supported": ("Khớp với nguồn", "Agrees with the source"),
    "check.unsupported": ("Cần xem lại", "Look at this again"),
    "check.limits": (
        "Một câu “khớp” là không trái với câu nguồn được dẫn; người viết vẫn cần đọc lại.",
        "A sentence that agrees does not contradict the source it is shown with; "
        "read it yourself before you sign.",
    ),
    # Errors, by type, from the particular to the general
    "error.NotFound": (
        "Bài này không còn trong thư viện.",
        "This article is no longer in the library.",
    ),
    "error.InputError": (
        "Nội dung nhập vào không dùng được.",
        "What was entered cannot be used.",
    ),
    "error.LibraryBusy": (
        "Thư viện đang được ghi ở nơi khác. Đợi một lát rồi thử lại.",
        "The library is being written elsewhere. Wait a moment and try again.",
    ),
    "error.LibraryError": (
        "Không đọc hoặc ghi được thư mục thư viện.",
        "The library folder cannot be read or written.",
    ),
    "error.EmbeddingError": (
        "Không tính được véc-tơ cho văn bản, nên chưa tìm kiếm được.",
        "The text could not be embedded, so it cannot be searched.",
    ),
    "error.ModelUnreachable": (
        "Không kết nối được với mô hình ngôn ngữ. Kiểm tra địa chỉ máy chủ, "
        "hoặc chọn “Trích câu” ở thanh bên.",
        "The language model cannot be reached. Check the server address, "
        "or choose “Sentence extraction” in the sidebar.",
    ),
    "error.ModelRefused": (
        "Máy chủ mô hình từ chối yêu cầu. Kiểm tra khóa, tên mô hình và hạn mức.",
        "The model server refused the request. Check the key, the model name and the quota.",
    ),
    "error.ModelOverflow": (
        "Văn bản dài hơn mức mô hình đọc được một lần.",
        "The text is longer than the model can read at once.",
    ),
    "error.ModelCutOff": (
        "Mô hình viết quá dài nên câu trả lời bị cắt giữa chừng và không được dùng.",
        "The model wrote too much, so its reply was cut off and is not used.",
    ),
    "error.ModelNonsense": (
        "Mô hình trả về kết quả không đúng khuôn, nên không được dùng.",
        "The model's reply did not fit the form asked for, so it is not used.",
    ),
    "error.ModelError": (
        "Mô hình ngôn ngữ không cho kết quả dùng được.",
        "The language model gave no usable result.",
    ),
    "error.Cancelled": ("Đã dừng theo yêu cầu.", "Stopped as asked."),
    "error.DiemBaoError": ("Chưa làm được việc này.", "This could not be done."),
    "error.detail": ("Chi tiết: {detail}", "Details: {detail}"),
    **EVALUATION_TEXTS,
}

EXAMPLES: Final[dict[Language, tuple[str, ...]]] = {
    "vi": (
        "Bao nhiêu hộ ở Thọ Lộc tham gia thu gom rác?",
        "Thanh Giang được mấy tiêu chí nông thôn mới nâng cao rồi?",
        "Tiếng trống khuyến học được nhân ra những xã nào của Kỳ Anh?",
        "Ai đang làm Bí thư Đảng ủy xã Thọ Lộc?",
        "ai la bi thu dang uy xa hai luu",
    ),
    "en": (
        "How many tonnes of seafood did Ky Anh land in the first quarter of 2017?",
        "What percentage of households in Tho Loc collect rubbish?",
        "Who is the Party secretary of Tho Loc commune?",
        "Nông dân Thọ Lộc làm thêm nghề phụ gì?",
    ),
}


def text(key: str, language: Language, **values: object) -> str:
    """The text of `key` in `language`, filled in."""
    vietnamese, english = TEXTS[key]
    return (vietnamese if language == "vi" else english).format(**values)
