package archive

// What an administrator reads of the archive section of the configuration and of `doctor`.
const (
	wordEndpointMissing  = "thiếu endpoint: ghi địa chỉ kho đối tượng, ví dụ https://s3.example"
	wordEndpointBad      = "endpoint %q không phải địa chỉ dạng https://máy[:cổng] hoặc máy[:cổng]"
	wordPublicBad        = "public_endpoint %q không phải địa chỉ dạng https://máy[:cổng] hoặc http://máy[:cổng]"
	wordLinksNowhere     = "đường dẫn thay cho tệp quá lớn sẽ ghi địa chỉ %s của kho, nơi nhận thư không mở được: ghi store.public_endpoint là địa chỉ kho mà nơi nhận vào được, hoặc tăng mail.size_limit_mb"
	wordTLSContradicts   = "tls: %v trái với giao thức ghi trong endpoint %q: bỏ tls hoặc sửa endpoint"
	wordBucketBad        = "bucket %q không phải tên hợp lệ (3–63 ký tự: chữ thường không dấu, số, dấu chấm, gạch nối)"
	wordPrefixBad        = "prefix %q chỉ được gồm chữ, số, dấu chấm, gạch nối, gạch dưới, cách nhau bằng một dấu /"
	wordModeUnknown      = "retention.mode %q không có: chọn governance, compliance hoặc none"
	wordYearsBad         = "retention.%s phải từ 1 đến 100 năm, đang là %d"
	wordExtractTooLong   = "retention.extract_years (%d) không được dài hơn retention.years (%d)"
	wordDraftDaysBad     = "retention.draft_days phải từ 1 ngày đến hết %d năm của retention.years, đang là %d"
	wordCAWithoutTLS     = "ca_file chỉ có nghĩa khi nối bằng TLS"
	wordCAUnreadable     = "không đọc được ca_file %q: %v"
	wordCABad            = "ca_file %q không có chứng thư PEM nào"
	wordSecretUnreadable = "không đọc được %s %q: %v"
	wordSecretEmpty      = "%s %q rỗng"
	wordKeysUnknown      = "keys %q không có: chọn files, environment, instance, web_identity hoặc assume_role"
	wordKeysForeign      = "%s không dùng với keys: %s: bỏ đi hoặc chọn keys khác"
	wordNoEnvironment    = "keys: environment mà không có biến AWS_ACCESS_KEY_ID và AWS_SECRET_ACCESS_KEY (hoặc MINIO_ACCESS_KEY và MINIO_SECRET_KEY)"
	wordSTSEndpoint      = "sts.endpoint %q không phải địa chỉ dạng https://máy[:cổng] của dịch vụ cấp khóa tạm"
	wordSecretMissing    = "thiếu %s: ghi %s trong cấu hình hoặc đặt biến môi trường %s"

	wordUnreachable       = "không nối được kho đối tượng: %v"
	wordUnreachableRemedy = "kiểm tra endpoint, mạng, chứng thư và đồng hồ máy"
	wordDenied            = "kho đối tượng từ chối: %v"
	wordDeniedRemedy      = "kiểm tra khóa truy cập và quyền của khóa trên bucket"
	wordNoBucket          = "chưa có bucket %q"
	wordNoBucketRemedy    = "chạy `trehan doctor --setup`, hoặc tạo bucket có object lock (chỉ bật được lúc tạo)"
	wordNoVersioning      = "bucket %q chưa bật versioning"
	wordVersioningRemedy  = "bật versioning cho bucket, hoặc chạy `trehan doctor --setup`"
	wordNoLock            = "bucket %q không có object lock, retention.mode là %s"
	wordNoLockRemedy      = "tạo bucket mới có object lock (chỉ bật được lúc tạo) rồi sửa bucket trong cấu hình"
	wordNoLockWanted      = "retention.mode: none: kho không khóa, việc sửa toàn bộ lưu trữ chỉ lộ ra nhờ mã băm đã gửi trong thư"
	wordNoLockWantedFix   = "đặt retention.mode: governance hoặc compliance với bucket có object lock"
	wordNotCreateOnly     = "kho ghi đè đối tượng đã có dù yêu cầu If-None-Match: *"
	wordServerRemedy      = "máy chủ này không dùng được: chọn máy chủ đạt bộ thử trong tài liệu"
	wordNoVersionID       = "kho không trả mã phiên bản khi ghi"
	wordChecksumIgnored   = "kho nhận dữ liệu sai mã SHA-256"
	wordReadDiffers       = "đọc lại không giống dữ liệu đã ghi"
	wordLockIgnored       = "kho cho xóa phiên bản đang trong thời hạn lưu giữ"
	wordMayDelete         = "khóa của chương trình được quyền xóa đối tượng"
	wordMayDeleteRemedy   = "bỏ quyền s3:DeleteObject, s3:DeleteObjectVersion và s3:BypassGovernanceRetention của khóa này; kho nhúng của up không phân quyền được: giữ bản sao lưu và một thư của mỗi tháng ở nơi khác"
	wordMayUnlock         = "khóa của chương trình rút ngắn được thời hạn lưu giữ governance"
	wordMayUnlockRemedy   = "bỏ quyền s3:BypassGovernanceRetention; với MinIO quyền đặt thời hạn kèm luôn quyền rút ngắn: đặt retention.mode: compliance"
	wordPlainHTTP         = "nối kho đối tượng không mã hóa qua mạng"
	wordPlainHTTPRemedy   = "dùng endpoint https://"
)

// What `audit verify` says of an object.
var faultWords = map[FaultCode]string{
	FaultChanged:     "nội dung đã bị thay đổi",
	FaultMissing:     "không còn trong kho lưu trữ",
	FaultAdded:       "không có trong niêm phong hay nhật ký nào",
	FaultDeleted:     "đã bị xóa (còn dấu xóa)",
	FaultOverwritten: "đã bị ghi đè (có nhiều phiên bản)",
	FaultVersion:     "không còn phiên bản đã niêm phong",
	FaultUnreadable:  "không đọc được bản ghi",
	FaultBroken:      "không nối với bản ghi liền trước (mã băm khác)",
	FaultIllegal:     "sự kiện gửi thư không thể có sau các sự kiện trước nó",
	FaultAnchor:      "mã băm đã gửi trong thư không khớp với bản ghi nào",
	FaultNoHistory:   "lượt chạy đã kết thúc mà lịch sử chưa được lưu",
	FaultNotClosed:   "lượt chạy không có bản ghi kết thúc",
	FaultRecomputed:  "lập lại từ dữ liệu đã lưu thì ra kết quả khác",
}

// Details of faults.
const (
	wordSizeIs    = "dung lượng %d, đã niêm phong %d"
	wordHashIs    = "SHA-256 %s…, đã niêm phong %s…"
	wordVersionIs = "phiên bản mới nhất là %s"
)
