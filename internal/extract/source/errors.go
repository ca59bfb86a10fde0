package source

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"syscall"
)

// MissingError says that a source has nothing for the period: the office must act, retries do not help.
type MissingError struct {
	Source, Where string
	Message       string // in place of what Where says; "" for none
}

func (e *MissingError) Error() string {
	if e.Message != "" {
		return fmt.Sprintf(wordSource, e.Source, e.Message)
	}
	return fmt.Sprintf(wordNothingThere, e.Source, e.Where)
}

// FinalError is an error that no retry solves: a refused login, an unknown bucket, a query that does not parse. It wraps
// nothing, since servers' texts may hold values of the data.
type FinalError struct {
	Source  string
	Message string // what is wrong and what to do, in Vietnamese, without secrets or values
	Config  bool   // the configuration is wrong, not what the other side allows
}

func (e *FinalError) Error() string { return fmt.Sprintf(wordSource, e.Source, e.Message) }

// OutageError is a temporary error: a dropped connection, an overloaded server, paging that changed during the download. It
// wraps nothing, for the same reason.
type OutageError struct{ Source, Message string }

func (e *OutageError) Error() string { return fmt.Sprintf(wordSource, e.Source, e.Message) }

// reason says why a connection failed, without addresses or content. final reports that a retry does not help.
func reason(err error) (text string, final bool) {
	var dns *net.DNSError
	var unknown x509.UnknownAuthorityError
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	var verification *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	var timeout net.Error
	var number syscall.Errno
	switch {
	case errors.As(err, &dns):
		return wordDNS, false
	case errors.As(err, &unknown):
		return wordCertUnknown, true
	case errors.As(err, &name):
		return wordCertName, true
	case errors.As(err, &invalid), errors.As(err, &verification):
		return wordCertInvalid, true
	case errors.As(err, &record):
		return wordNotTLS, true
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return wordTimedOut, false
	case errors.Is(err, syscall.ECONNREFUSED):
		return wordRefused, false
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE),
		errors.Is(err, net.ErrClosed):
		return wordDropped, false
	case errors.As(err, &number):
		return fmt.Sprintf(wordSystem, number.Error()), false
	}
	return wordNetwork, false
}

// unpath drops the path that an os error repeats.
func unpath(err error) error {
	var p *os.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}
