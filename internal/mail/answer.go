package mail

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"io"
	"mime"
	netmail "net/mail"
	"path"
	"strings"

	"github.com/emersion/go-message"
	"golang.org/x/net/idna"
)

// An Answer is a mail by which somebody answers one of ours, perhaps with files. It comes from outside: the reader decides
// whose it is, by From and by what proves that, and what the files are.
type Answer struct {
	// ID is the mail's own Message-ID, or a hash of its bytes where it has none: the same mail is taken once.
	ID string
	// Automatic: a mail server or a recipient's program wrote it. It answers nothing.
	Automatic bool
	// From is the one address that the mail names as its author; "" where it names none, several, or more than one From.
	From string
	// Sender is the envelope sender as Return-Path names it; "" where it is empty, or the mailbox does not keep it.
	Sender string
	// Vouched is what the receiving mail server found of From (RFC 8601).
	Vouched Vouch
	// Signature is the S/MIME signature over the whole content; nil where there is none.
	Signature *SignedContent
	// Encrypted: the content, or a part of it, is encrypted, and nobody here has the key.
	Encrypted bool
	// Refers are the Message-IDs that it answers, the surest first.
	Refers []string
	// Files are the attached files, those of mails within it too. More names how many there are beyond the bound.
	Files []File
	More  int
}

// File is an attached file with its transfer encoding undone.
type File struct {
	Name string // as the mail has it, without folders; may be empty
	Data []byte
}

// SignedContent is what an S/MIME signature covers, in the form in which it was signed, and the signature (CMS, DER). Nobody
// has checked it yet.
type SignedContent struct {
	Content   []byte // nil: it lies within the signature
	Signature []byte
}

// Bounds of an answer. Anybody can write to the mailbox.
const (
	maxAnswerParts = 200
	maxAnswerDepth = 8
	maxAnswerFiles = 20
)

// ParseAnswer reads a mail. authority is the mail server whose Authentication-Results count, by its authserv-id; "" for
// none. opened unwraps a signature that holds its content; it returns nil where it cannot.
func ParseAnswer(raw []byte, authority string, opened func(signature []byte) []byte) *Answer {
	m := openMail(bytes.NewReader(raw))
	a := &Answer{
		ID: messageIDIn(m.Header.Get("Message-Id")), Automatic: fromMachine(m.Header) || automatic(m.Header),
		From: authorOf(m.Header), Sender: senderIn(m.Header.Get("Return-Path")),
	}
	if a.ID == "" {
		sum := sha256.Sum256(raw)
		a.ID = "sha256:" + hex.EncodeToString(sum[:])
	}
	a.Vouched = vouched(m.Header, authority, a.From)
	for _, field := range []string{"In-Reply-To", "References"} {
		ids := bracketed.FindAllString(m.Header.Get(field), -1)
		for i := len(ids) - 1; i >= 0 && len(a.Refers) < maxTags; i-- { // the last one is the mail itself
			a.Refers = append(a.Refers, messageIDIn(ids[i]))
		}
	}
	a.Signature = signedContent(m.Header, raw)
	w := unwrapping{answer: a, opened: opened}
	w.mail(m, 0)
	return a
}

// automatic reports whether a mail says of itself that no person wrote it (RFC 3834).
func automatic(h message.Header) bool {
	field := strings.ToLower(strings.TrimSpace(h.Get("Auto-Submitted")))
	return field != "" && !strings.HasPrefix(field, "no")
}

// mayBearFiles reports by some fields of the header whether a mail may bear files, or answers another.
func mayBearFiles(h message.Header) bool {
	kind, _ := contentType(h)
	return !strings.HasPrefix(kind, "text/") && kind != "" || h.Has("In-Reply-To") || h.Has("References")
}

// authorOf is the one address of From. A mail with two of them, or two fields, could show one and be judged by the other.
func authorOf(h message.Header) string {
	fields := h.FieldsByKey("From")
	if !fields.Next() {
		return ""
	}
	all, err := netmail.ParseAddressList(fields.Value())
	if err != nil || len(all) != 1 || fields.Next() {
		return ""
	}
	return plainAddress(all[0].Address)
}

// plainAddress writes an address as registers have it: its domain in ASCII, in lower case.
func plainAddress(address string) string {
	local, domain, found := cutLast(address, "@")
	if ascii, err := idna.Lookup.ToASCII(domain); found && err == nil {
		return local + "@" + strings.ToLower(ascii)
	}
	return address
}

func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}

// unwrapping gathers the files of a mail and of what is wrapped in it.
type unwrapping struct {
	answer *Answer
	opened func([]byte) []byte
	parts  int
}

// mail walks through a mail at a depth of wrappers.
func (w *unwrapping) mail(e *message.Entity, depth int) {
	_ = walk(e, depth, func(depth int, e *message.Entity) error {
		if w.parts++; w.parts > maxAnswerParts || depth > maxAnswerDepth {
			return errEnough
		}
		if e != nil {
			w.part(depth, e)
		}
		return nil
	})
}

func (w *unwrapping) part(depth int, e *message.Entity) {
	kind, params := contentType(e.Header)
	switch kind {
	case "application/pkcs7-mime", "application/x-pkcs7-mime":
		w.wrapped(depth, bodyOf(e))
		return
	case "application/pgp-encrypted":
		w.answer.Encrypted = true
		return
	case "application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature":
		return
	case "message/rfc822", "message/global":
		w.mail(openMail(bytes.NewReader(bodyOf(e))), depth+1)
		return
	}
	if strings.HasPrefix(kind, "multipart/") {
		return
	}
	name := nameOf(e.Header, params)
	if name == "" && (kind == "" || strings.HasPrefix(kind, "text/") || strings.HasPrefix(kind, "image/")) {
		return
	}
	if strings.HasPrefix(kind, "image/") && embedded(e.Header) {
		return
	}
	if strings.EqualFold(path.Ext(name), ".eml") {
		w.mail(openMail(bytes.NewReader(bodyOf(e))), depth+1)
		return
	}
	if strings.EqualFold(path.Ext(name), ".p7m") {
		w.wrapped(depth, bodyOf(e))
		return
	}
	if len(w.answer.Files) == maxAnswerFiles {
		w.answer.More++
		return
	}
	w.answer.Files = append(w.answer.Files, File{name, bodyOf(e)})
}

// wrapped opens a signature around the content. Whatever cannot be opened is taken for encrypted.
func (w *unwrapping) wrapped(depth int, signature []byte) {
	content := w.opened(signature)
	if content == nil {
		w.answer.Encrypted = true
		return
	}
	w.mail(openMail(bytes.NewReader(content)), depth+1)
}

// embedded reports whether a part is shown within the text, such as the picture of a signature block.
func embedded(h message.Header) bool {
	disposition, _, _ := h.ContentDisposition()
	return h.Has("Content-Id") && !strings.EqualFold(disposition, "attachment")
}

// nameOf is the name of an attached file.
func nameOf(h message.Header, params map[string]string) string {
	_, disposition, _ := h.ContentDisposition()
	name := disposition["filename"]
	if name == "" {
		name = params["name"]
	}
	if plain, err := new(mime.WordDecoder).DecodeHeader(name); err == nil { // some programs put encoded words into it
		name = plain
	}
	if name == "" {
		return ""
	}
	return path.Base(strings.ReplaceAll(name, `\`, "/"))
}

// bodyOf is a part's body as far as it can be read; the mail's own length bounds it.
func bodyOf(e *message.Entity) []byte {
	b, _ := io.ReadAll(e.Body)
	return b
}

// signedContent finds a signature over the whole of a mail: beside the content (multipart/signed), or around it.
func signedContent(h message.Header, raw []byte) *SignedContent {
	kind, params := contentType(h)
	head := bytes.Index(raw, []byte("\n\r\n")) + len("\n\r\n")
	if plain := bytes.Index(raw, []byte("\n\n")); head < len("\n\r\n") || plain >= 0 && plain+2 < head {
		head = plain + len("\n\n")
	}
	if head < len("\n\n") {
		return nil
	}
	body := canonical(raw[head:])
	switch kind {
	case "application/pkcs7-mime", "application/x-pkcs7-mime":
		if signature := decoded(body); signature != nil {
			return &SignedContent{Signature: signature}
		}
	case "multipart/signed":
		boundary := []byte("\r\n--" + params["boundary"])
		parts := bytes.SplitN(append([]byte("\r\n"), body...), boundary, 4)
		if params["boundary"] == "" || len(parts) < 4 {
			return nil
		}
		content, found := bytes.CutPrefix(parts[1], []byte("\r\n"))
		second := openMail(bytes.NewReader(bytes.TrimPrefix(parts[2], []byte("\r\n"))))
		if kind, _ := contentType(second.Header); found && strings.HasSuffix(kind, "pkcs7-signature") {
			return &SignedContent{Content: content, Signature: bodyOf(second)}
		}
	}
	return nil
}

// canonical gives text the line ends that signatures cover; a Maildir keeps it without.
func canonical(b []byte) []byte {
	return bytes.ReplaceAll(bytes.ReplaceAll(b, []byte("\r\n"), []byte("\n")), []byte("\n"), []byte("\r\n"))
}

// decoded undoes base64; nil where it is none.
func decoded(b []byte) []byte {
	out, err := io.ReadAll(base64.NewDecoder(base64.StdEncoding, bytes.NewReader(b)))
	if err != nil {
		return nil
	}
	return out
}
