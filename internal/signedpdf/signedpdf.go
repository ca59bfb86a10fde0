// Package signedpdf says whether a PDF that a person gives as the signed letter can be one: whole, readable, with a
// signature in it or said to be a scan, and not the letter as the program has made it. It does not check the signature
// itself: neither who has signed nor what.
package signedpdf

import (
	"bytes"
	"errors"
)

// ownProducer is what the program's own letters say has made them.
const ownProducer = "trehan"

// Check returns why the file cannot stand in for the letter, in Vietnamese and with what to do; nil if it can. scan is the
// approver's word that it is a scan of a letter signed on paper, which has no signature of its own.
func Check(file []byte, scan bool) error {
	switch {
	case len(file) == 0:
		return errors.New(wordEmpty)
	case !bytes.HasPrefix(file, []byte("%PDF-")):
		return errors.New(wordNotPDF)
	case !whole(file):
		return errors.New(wordCutOff)
	}
	found := inspect(file)
	switch {
	case found.encrypted:
		return errors.New(wordEncrypted)
	case found.signed && scan:
		return errors.New(wordSignedScan)
	case found.signed:
		return nil
	case found.producer == ownProducer: // its drafts, letters of every month and revision, previews, whatever is appended
		return errors.New(wordOwn)
	case !scan:
		return errors.New(wordUnsigned)
	}
	return nil
}

// whole reports whether a PDF says at its end that it ends. Some programs append a little, but no objects: those are the
// beginning of a change that was cut off.
func whole(file []byte) bool {
	end := bytes.LastIndex(file, []byte("%%EOF"))
	return end >= 0 && len(file)-end <= tail && !bytes.Contains(file[end:], []byte(" obj"))
}

const tail = 2048

const (
	wordEmpty     = "tệp trống: hãy tải lại bản PDF đã ký rồi gửi lại"
	wordNotPDF    = "tệp không phải PDF: hãy chọn bản PDF đã ký"
	wordCutOff    = "tệp PDF không trọn vẹn, thiếu phần cuối (%%EOF): hãy tải lại bản PDF đã ký rồi gửi lại"
	wordEncrypted = "tệp PDF có đặt mật khẩu hoặc mã hóa, nơi nhận có thể không mở được: hãy bỏ mật khẩu, ký lại rồi gửi lại"
	wordOwn       = "tệp PDF là bản do chương trình lập, chưa có chữ ký: hãy gửi bản đã ký, hoặc bỏ trống nếu gửi đúng bản chương trình lập"
	wordUnsigned  = "tệp PDF không có chữ ký số: hãy ký số rồi gửi lại; nếu là bản quét của văn bản đã ký trên giấy thì phải nói rõ " +
		"(--scan, “Bản quét” trên trang duyệt, hoặc \"scan\": true)"
	wordSignedScan = "tệp PDF có chữ ký số nên không phải bản quét từ giấy: hãy bỏ --scan (\"scan\"), trên trang duyệt chọn “Bản đã ký số”"
)
