"""The words of Vietnamese news sites that are not news, as fragments of regular expressions.

Each tuple is one list, all in lower case; `boilerplate` says how a line must match it. Where one
phrase begins another, the longer stands first.
"""

from __future__ import annotations

import re

# Labels of buttons, menus and empty boxes. A line made of nothing else is furniture.
SHARING = (
    r"chia sẻ(?: (?:bài viết|thông tin|với bạn bè|trên|qua|lên|bài|tin))*",
    r"facebook|fanpage|twitter|zalo|messenger|youtube|tiktok|instagram|telegram|linkedin",
    r"pinterest|viber|whatsapp|google(?: news|\+| plus)?|like|share|tweet|save|send|close",
    r"copy(?: link)?(?: thành công)?|link|(?:sao chép|lấy) (?:liên kết|link)",
    r"(?:gửi )?e-?mail|gửi(?: cho bạn bè)?|print",
    r"in(?: (?:bài viết|bài|trang|tin|ấn|trang này))?|bản in|lưu(?: (?:bài viết|bài|tin))?",
    r"aa|a[-+]?|cỡ chữ(?: mặc định| nhỏ| lớn)?|(?:tăng|giảm|đổi)(?: cỡ)?(?: chữ)?",
    r"kích thước chữ|kiểu chữ|font(?: size)?|phóng to|thu nhỏ|giọng đọc",
    r"nghe(?: (?:bài viết|audio|đọc bài|bài|tin))?|đọc bài(?: viết)?",
    r"(?:không )?thích|quan tâm|(?:bỏ )?theo dõi|tặng sao|báo xấu",
    r"đóng(?: lại)?|tắt|x|×|ok|hủy(?: bỏ)?|huỷ(?: bỏ)?",
)
COMMENTING = (
    r"(?:xem thêm |gửi |viết |đăng )?bình luận(?: (?:của bạn|bạn đọc|hay))?|ý kiến của bạn",
    r"(?:gửi |viết |đăng )(?:phản hồi|ý kiến)(?: của bạn)?|ý kiến bạn đọc",
    r"trả lời|comments?|đánh giá(?: bài viết)?",
    r"mã (?:bảo mật|xác nhận|kiểm tra)|họ (?:và )?tên",
)
NAVIGATION = (
    r"trang (?:chủ|nhất|trước|sau)|home|đăng (?:nhập|ký|kí|xuất)|login|register",
    r"search|tìm kiếm(?: nâng cao)?|liên hệ|giới thiệu|góp ý|hỏi đáp|hotline|đường dây nóng",
    r"sơ đồ (?:site|cổng|trang|website)|sitemap|rss|english|tiếng anh|tiếng việt|vietnamese",
    r"quay (?:lại|về)|trở (?:về|lại)|về trang trước|tiếp theo|(?:về|lên) đầu trang|đầu trang",
    r"lên trên|back(?: to top)?|top|prev|previous|next|menu|trình đơn|ngôn ngữ|giao diện",
    r"đến nội dung|bỏ qua nội dung|skip to (?:main )?content|(?:toggle )?navigation",
    r"xem (?:tất cả|tiếp|chi tiết|toàn bộ|nhiều|thêm)(?: chuyên mục)?|tất cả|chi tiết",
    r"đọc (?:tiếp|thêm)|thu gọn|mở rộng",
)
SYSTEM = (  # what content systems and video players leave behind
    r"image|banner|logo|anh[- ]tin[- ]bai|ảnh tin bài|ảnh đại diện|hình ảnh|xuất bản thông tin",
    r"chi tiết (?:bài viết|tin(?: tức)?|tin bài|nội dung)|nội dung (?:bài viết|web)",
    r"(?:trình )?hiển thị nội dung(?: web)?|trình xuất bản (?:nội dung|thông tin)",
    r"asset publisher|web content(?: display)?|null|undefined|nan|loading|đang tải",
    r"play|pause|video|audio|mute|unmute|fullscreen|current time|duration|remaining time|live",
    r"quảng cáo|advertisement|ads?|sponsored|bài viết|tin bài|tin tức",
    r"ảnh(?: (?:minh họa|minh hoạ|internet|tư liệu|st|sưu tầm|cắt từ clip))?|photo|nguồn ảnh",
    r"(?:ảnh|hình) \d{1,2}",
)
COUNTERS = (
    r"(?:số |tổng )?(?:lượt|lần|số người)(?: (?:xem|đọc|truy cập|thích|chia sẻ|bình luận|tải))*"
    r"(?: (?:bài viết|bài|tin))?\s*:?\s*[\d.,]+",
    r"(?:đã xem|đã đọc|xem|views?|thích|bình luận|ý kiến|phản hồi|chia sẻ|like|share|comments?|"
    r"trả lời|ý kiến bạn đọc)\s*[:(]\s*[\d.,]+\s*\)?",
    r"[\d.,]+ (?:bình luận|ý kiến|phản hồi|lượt(?: xem| đọc| thích)?|views?|comments?|likes?|"
    r"thích)(?![^\W_])",
    r"(?:thích|like|chia sẻ|share|bình luận|ý kiến)\s+\d{1,6}(?![\w.,%])",
    r"(?:lượt xem|lượt đọc|đã xem)\s*:?",
)
PLACEHOLDERS = (
    r"\{+\s*[\w.$ ]{0,40}\s*\}+|\[\s*x\s*\]|<%.{0,60}%>|\$\{.{0,60}\}|\[/?caption[^]]{0,60}\]",
    r"[^\s/]+\.(?:jpe?g|png|gif|webp|bmp|svg)(?!\w)|&nbsp;|&[a-z]{2,6};",
)

# How a notice of the site begins.
NOTICES = (
    r"ý kiến của (?:bạn|quý vị|bạn đọc) (?:sẽ|được)",
    r"(?:xin )?vui lòng (?:gõ|nhập|đăng nhập|để lại|điền)|tối đa\s*:\s*\d+ ký tự",
    r"bạn (?:(?:cần|phải|chưa|vui lòng) đăng (?:nhập|ký)|đang (?:xem|ở)\s*:)",
    r"hãy (?:là người đầu tiên|để lại (?:bình luận|ý kiến)|đăng ký|nhập)|trở thành người đầu tiên",
    r"(?:kính )?mời (?:quý )?(?:bạn đọc|độc giả|quý vị|các bạn|bạn)(?: đọc| độc giả)? ",
    r"bạn đọc (?:theo dõi|xem thêm|có thể)|chuyển sao tặng",
    r"(?:xem|đọc|tìm hiểu) thêm\s*[:>»]\s*\S",
    r"(?:tin|bài|bài viết|video) (?:liên quan|cùng chuyên mục)\s*[:>»]\s*\S",
    r"(?:tags?|từ khóa|từ khoá|chủ đề|chuyên mục|keywords?|nhãn)\s*:",
    r"\(?nguồn (?:ảnh|clip|video)\s*:\s*\S\D{0,40}$",
    r"(?:trang chủ|home)\s*[>»›/|→-]",
    r"(?:tổng số|tổng) (?:điểm|lượt|số điểm)|đang (?:online|truy cập|trực tuyến)|xếp hạng\s*:",
    r"(?:người đăng|đăng bởi|tác giả)\s*:\s*(?:admin|quản trị)",
    r"(?:click|bấm|nhấn|kích) (?:vào )?(?:đây|để|xem)|loading|powered by|link gốc",
    r"(?:thiết kế|phát triển|xây dựng)(?: và (?:phát triển|quản lý))? bởi",
    r"đăng ký (?:nhận|theo dõi)|tải (?:ứng dụng|app)|cài đặt ứng dụng",
    r"nguồn [^:]{0,40}:\s*https?://|https?://\S+$|www\.\S+$",
    r"trình duyệt (?:của bạn )?không hỗ trợ|your browser",
    r"cộng (?:hòa|hoà) xã hội chủ nghĩa việt nam|độc lập\s*[-–—]\s*tự do",
    r"var |function ?\(|\$\(|document\.|window\.|//<!\[cdata|googletag|<script",
)
FOLLOW_US = (
    r"theo dõi .{0,80}(?:google|facebook|zalo|youtube|fanpage|kênh|tiktok|tại đây)",
    r"(?:tin|bài) (?:gốc|nguồn)\s*:|nhận tin mới nhất",
)

# Headings above links to other stories.
LINK_HEADINGS = (
    r"(?:các |những |một số |xem |đọc |danh sách )*"
    r"(?:tin|bài|bài viết|tin tức|tin bài|bài báo|tin,? bài|video|clip|thông tin|sự kiện|bài đăng|"
    r"văn bản|ảnh|chủ đề|bản tin)\s+"
    r"(?:liên quan|khác|cùng (?:chuyên mục|chủ đề|loại|mục|tác giả|sự kiện|thể loại)|"
    r"đã (?:đưa|đăng|xuất bản)|(?:đọc|xem|quan tâm|được quan tâm|bình luận) nhiều|"
    r"mới(?: hơn| đăng| cập nhật| nhận)?|cũ(?: hơn)?|nổi bật|nóng|tiêu điểm|trong ngày|"
    r"đáng chú ý|trước|tiếp theo|nên đọc|hot|đọc thêm)(?: nhất)?",
    r"liên quan|cùng (?:chuyên mục|chủ đề|mục|tác giả)|mới nhất|nổi bật|tiêu điểm|đáng quan tâm",
    r"(?:đọc|xem) (?:nhiều|thêm|tiếp)(?: nhất)?(?: trong (?:ngày|tuần|tháng))?",
    r"(?:có thể )?bạn (?:có thể |đọc )?quan tâm|(?:gợi ý|dành) cho bạn|nên xem|đừng bỏ lỡ",
    r"tin tức(?:\s*[-–&,]?\s*(?:mới nhất|nổi bật|sự kiện|khác))?|tin tài trợ",
    r"related(?: posts| news| articles)?|read more|more news",
)
# Headings of boxes that stand below an article; above its end they may be words of the story.
TAIL_WIDGETS = (
    r"tags?|từ khóa|từ khoá|chủ đề|thời tiết|tỷ giá|giá vàng|chứng khoán|lịch vạn niên",
    r"liên kết(?: website| web)?|thăm dò ý kiến|thống kê(?: truy cập)?|lượt truy cập",
    r"thư viện (?:ảnh|video)|chuyên mục|danh mục|văn bản(?: mới| chỉ đạo)?|thông báo",
    r"multimedia|infographics?|podcast|e-?magazine|khám phá thêm chủ đề|địa phương|quảng cáo",
    r"tiện ích|dịch vụ công|hỏi đáp|lịch công tác|về trang chủ đề",
)
COMMENT_HEADINGS = (
    r"(?:\(?\d{1,5}\)?\s*)?(?:(?:gửi|viết|xem|đăng|tất cả|các) )?(?:bình luận|ý kiến bạn đọc)"
    r"(?: (?:của bạn|bạn đọc|độc giả|về bài viết|mới nhất|hay|facebook|được quan tâm nhất))?"
    r"\s*(?:\(?\s*\d{0,5}\s*\)?)?\s*:?",
    r"(?:\(?\d{1,5}\)? |gửi |viết |đăng )(?:ý kiến|phản hồi|thảo luận)(?: (?:của bạn|bạn đọc))?",
    r"(?:ý kiến|phản hồi|thảo luận)\s*(?:\(\d{1,5}\)|\d{1,5})|ý kiến (?:của bạn|độc giả)",
    r"leave a (?:comment|reply)|comments?(?: \(\d+\))?",
)

# How the imprint of a site begins.
IMPRINT = (
    r"©|\(c\)|®|copyright|bản quyền\s*(?:©|thuộc|\d|bởi|:)|all rights reserved",
    r"(?:vui lòng |đề nghị |yêu cầu )?(?:ghi rõ|dẫn|trích dẫn) nguồn",
    r"giấy phép (?:hoạt động|xuất bản|thiết lập|mở chuyên|báo chí|số\s*:?\s*\d+[\w/-]*/)",
    r"gp số|gpxb|(?:q\.? ?)?(?:phó )?tổng biên tập\s*:|trưởng ban biên tập",
    r"cơ quan (?:chủ quản|ngôn luận)|đơn vị chủ quản",
    r"chịu trách nhiệm (?:nội dung|chính|xuất bản|quản lý|quản lí)",
    r"(?:tòa soạn|toà soạn|trụ sở|trụ sở tòa soạn)\s*:",
)
SITE_NAMES = (
    r"(?:cổng|trang|chuyên trang) thông tin(?: điện tử)?|trang tin điện tử|báo điện tử",
    r"(?:cơ quan|tiếng nói) của|báo [^\W\d_][\w ]{2,30} (?:điện tử|online)",
)
# Names of the sections of a site; sections are often joined: "Văn hóa - Xã hội".
SECTIONS = (
    r"thời sự|chính trị|kinh tế|xã hội|văn hóa|văn hoá|thể thao|du lịch|giáo dục|y tế",
    r"sức khỏe|sức khoẻ|pháp luật|quốc tế|thế giới|trong nước|trong tỉnh|đời sống|khoa học",
    r"công nghệ|nông nghiệp|nông thôn(?: mới)?|môi trường|quốc phòng|an ninh|xây dựng đảng|đảng",
    r"tin(?: tức| nóng| trong tỉnh| trong huyện| địa phương| hoạt động)?|sự kiện|bạn đọc",
    r"phóng sự|bất động sản|tài chính|doanh nghiệp|kinh doanh|giải trí|video|media|podcast",
    r"chuyên đề|chuyển đổi số|hoạt động|đoàn thể|khoa giáo|nhịp sống|địa phương|hàng hóa",
    r"[,&|/>»›•–-]|\s|và",
)


def alternatives(*lists: tuple[str, ...]) -> str:
    """The fragments of some lists as one expression."""
    return "|".join(fragment for fragments in lists for fragment in fragments)


LABELS = alternatives(SHARING, COMMENTING, NAVIGATION, SYSTEM)
LABEL = re.compile(rf"(?<![^\W_])(?:{LABELS})(?![^\W_])")
SECTION = re.compile(rf"(?:{alternatives(SECTIONS)})+")
