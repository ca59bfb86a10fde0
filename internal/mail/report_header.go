package mail

import (
	"regexp"
	"strings"

	"github.com/emersion/go-message"
	"golang.org/x/text/unicode/norm"
)

// reportFields are the header fields that fromMachine looks at.
var reportFields = append([]string{
	"Content-Type", "Return-Path", "From", "Subject", "Auto-Submitted", "Precedence", "X-Failed-Recipients",
	"X-Autoreply", "X-Autorespond", "X-Autoresponse",
}, addressedFields...)

// addressedFields say, in the ways of different servers, which address a mail was sent to.
var addressedFields = []string{"Delivered-To", "X-Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "To"}

var (
	bracketed     = regexp.MustCompile(`<[^<>]{1,998}>`)
	messageIDForm = regexp.MustCompile(`^<?([A-Za-z0-9._%+=~$!#&'*/?^{|}-]{1,240}@[A-Za-z0-9.-]{1,200})>?$`)
	daemon        = regexp.MustCompile(`(?i)(^|[<\s"])(mailer-daemon|postmaster|mail-daemon)(@|[>\s"(]|$)`)
	answerSubject = regexp.MustCompile(`(?i)^\s*(thư )?(trả lời tự động|tự động trả lời|phản hồi tự động|vắng mặt|automatic reply|auto[- ]?reply|auto(matic)? response|out of (the )?office)`)
)

// fromMachine reports whether a mail comes from a mail server, or from a recipient's program: only such a mail can be a
// report.
func fromMachine(h message.Header) bool {
	kind, _ := contentType(h)
	return kind == "multipart/report" || h.Has("Return-Path") && senderIn(h.Get("Return-Path")) == "" || ofDaemon(h) ||
		isAnswer(h) || len(tagsIn(h)) > 0
}

// ofDaemon reports whether a mail server names itself as the author.
func ofDaemon(h message.Header) bool {
	return h.Has("X-Failed-Recipients") || daemon.MatchString(h.Get("From"))
}

// isAnswer reports whether a mail is an automatic answer (RFC 3834). Mail servers mark their reports as automatic too.
func isAnswer(h message.Header) bool {
	subject, _ := h.Text("Subject")
	precedence := strings.ToLower(strings.TrimSpace(h.Get("Precedence")))
	switch {
	case h.Has("X-Failed-Recipients"):
		return false
	case h.Has("X-Autoreply"), h.Has("X-Autorespond"), h.Has("X-Autoresponse"), strings.HasPrefix(precedence, "auto"),
		answerSubject.MatchString(norm.NFC.String(subject)):
		return true
	}
	automatic := strings.HasPrefix(strings.ToLower(strings.TrimSpace(h.Get("Auto-Submitted"))), "auto-replied")
	return automatic && !ofDaemon(h)
}

// senderIn is the address of a Return-Path, "" for the null sender. Some servers write its name in its place.
func senderIn(field string) string {
	sender := strings.Trim(field, "<> \t")
	if strings.EqualFold(sender, "MAILER-DAEMON") {
		return ""
	}
	return sender
}

// messageIDIn is a Message-ID without its brackets, "" for anything that is none: it becomes part of records.
func messageIDIn(field string) string {
	m := messageIDForm.FindStringSubmatch(strings.TrimSpace(field))
	if m == nil {
		return ""
	}
	return m[1]
}

// tagsIn are the tags of the return path that the mail was sent to.
func tagsIn(h message.Header) []string {
	var tags []string
	for _, name := range addressedFields {
		for fields := h.FieldsByKey(name); fields.Next() && len(tags) < maxTags; {
			if tag := tagIn(fields.Value()); tag != "" {
				tags = append(tags, tag)
			}
		}
	}
	return tags
}

// maxTags bounds what a report can have looked up.
const maxTags = 5
