package telemetry

// What an administrator reads about the section telemetry of the configuration.
const (
	wordLevel  = "level: %q không phải debug, info, warn hoặc error"
	wordListen = "listen: %q không có dạng host:port, ví dụ 127.0.0.1:9464"
	wordTraces = "traces: phải có dạng http://máy:cổng hoặc https://máy:cổng, ví dụ http://127.0.0.1:4318; mật khẩu đặt trong biến OTEL_EXPORTER_OTLP_HEADERS"
)
