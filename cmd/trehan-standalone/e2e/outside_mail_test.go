//go:build linux

package e2e

import (
	"bytes"
	"fmt"
	"net/mail"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// The office's mail: Postfix takes submissions on 587 with STARTTLS and a log-in, which Dovecot checks, and again on 2587,
// where it takes a second for the answer to each mail. What it delivers lies in one Maildir; what comes back in Dovecot's
// mailbox of thu-tra-lai.
const (
	mailFolder  = outsideDisk + "/mail"
	submission  = 587
	slowly      = 2587
	relayUser   = "van-phong"
	bouncesUser = "thu-tra-lai"
	mailSecret  = "mat-khau-7"
)

type mailServers struct {
	*testing.T
	postfix *container
	read    map[string]letter // by the file that it was
}

// startMail starts both; mailboxes are the addresses that exist.
func startMail(t *testing.T, mailboxes []string) *mailServers {
	t.Helper()
	sh(t, "/", `install -d -m 755 /outside/mail /outside/mail/etc /outside/mail/spool
install -d -o mail -g mail /outside/mail/boxes /outside/mail/boxes/thu-tra-lai
install -d -o postfix /outside/mail/data
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj /CN=hanam -addext subjectAltName=DNS:smtp.hanam.example,DNS:imap.hanam.example -keyout /outside/mail/key.pem -out /outside/mail/ca.pem 2>/dev/null`)
	var boxes strings.Builder
	for _, address := range mailboxes {
		fmt.Fprintf(&boxes, "%s tat-ca/\n", address)
	}
	writeFile(t, mailFolder+"/etc/mailboxes", boxes.String()+bouncesUser+"@hanam.example "+bouncesUser+"/\n", 0o644)
	writeFile(t, mailFolder+"/etc/main.cf", mainCF, 0o644)
	writeFile(t, mailFolder+"/etc/master.cf", fmt.Sprintf(masterCF, submission, slowly), 0o644)
	writeFile(t, mailFolder+"/users", fmt.Sprintf("%s:{PLAIN}%[2]s:mail:mail::%[3]s::\n%s:{PLAIN}%[2]s:mail:mail::%[3]s::\n", bouncesUser, mailSecret, mailFolder, relayUser), 0o644)
	writeFile(t, mailFolder+"/dovecot.conf", dovecotConf, 0o644)
	sh(t, "/", "postfix -c /outside/mail/etc check")
	keep(t, "dovecot", policy{}, time.Minute, func() *exec.Cmd { return exec.Command("dovecot", "-F", "-c", mailFolder+"/dovecot.conf") })
	m := &mailServers{T: t, read: map[string]letter{}}
	m.startPostfix()
	return m
}

func (m *mailServers) startPostfix() {
	m.postfix = keep(m.T, "postfix", policy{}, time.Minute, func() *exec.Cmd {
		return exec.Command("postfix", "-c", mailFolder+"/etc", "start-fg")
	})
}

func (m *mailServers) restartPostfix(down time.Duration) {
	m.postfix.end(m.T, syscall.SIGTERM)
	time.Sleep(down)
	m.startPostfix()
}

// letters are the notices of a month in the mailboxes. What is read is removed: it would fill the disk.
func (m *mailServers) letters(month string) []letter {
	m.Helper()
	for _, path := range glob(mailFolder + "/boxes/tat-ca/new/*") {
		data, err := os.ReadFile(path)
		if err != nil {
			m.Fatal(err)
		}
		message, err := mail.ReadMessage(bytes.NewReader(data))
		if err != nil {
			m.Fatal(err)
		}
		_ = os.Remove(path)
		m.read[path] = letter{
			to: message.Header.Get("Delivered-To"), id: strings.Trim(message.Header.Get("Message-Id"), "<>"),
			data: data[:bytes.Index(data, []byte("\n\n"))], // its headers are enough
		}
	}
	var out []letter
	for _, l := range m.read {
		if l.month() == month && l.notice() {
			out = append(out, l)
		}
	}
	return out
}

// delivered waits until Postfix has delivered all it has taken.
func (m *mailServers) delivered() {
	m.Helper()
	eventually(m.T, "Postfix delivers what it has taken", func() bool {
		time.Sleep(200 * time.Millisecond)
		for _, queue := range []string{"incoming", "active", "maildrop"} {
			files := 0
			_ = filepath.WalkDir(mailFolder+"/spool/"+queue, func(_ string, d os.DirEntry, err error) error {
				if err == nil && !d.IsDir() {
					files++
				}
				return nil
			})
			if files > 0 {
				return false
			}
		}
		return true
	})
}

// stranger is an address without a mailbox: its mail comes back.
const stranger = "khong-co@tinh.example"

// outsideAddresses are the addresses of the installation's register; after 1 July 2025 the district is gone.
func outsideAddresses(month string) []string {
	var all []string
	for _, r := range register {
		if r.level != "district" || month < "2025-07" {
			all = append(all, addresses(r.code)...)
		}
	}
	for i := range 40 {
		all = append(all, fmt.Sprintf("noi%02d@tinh.example", i+1))
	}
	return all
}

// outsideRegister is the register of these addresses and of some more.
func outsideRegister(more ...string) string {
	text := registerYAML()
	for _, address := range append(outsideAddresses("")[len(addresses()):], more...) {
		name, _, _ := strings.Cut(address, "@")
		text += fmt.Sprintf("  - {code: %s, name: Nơi %s, notify: {to: [%s]}}\n", name, name, address)
	}
	return text
}

const mainCF = `compatibility_level = 3.6
queue_directory = /outside/mail/spool
data_directory = /outside/mail/data
maillog_file = /outside/logs/mail.log
maillog_file_prefixes = /outside
myhostname = smtp.hanam.example
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
alias_maps =
local_recipient_maps =
biff = no
virtual_mailbox_domains = tinh.example, hanam.example
virtual_mailbox_base = /outside/mail/boxes
virtual_mailbox_maps = texthash:/outside/mail/etc/mailboxes
virtual_minimum_uid = 1
virtual_uid_maps = static:8
virtual_gid_maps = static:8
smtpd_reject_unlisted_recipient = no
smtpd_relay_restrictions = permit_sasl_authenticated, reject
smtpd_recipient_restrictions = permit_sasl_authenticated, reject
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = private/auth
smtpd_tls_security_level = encrypt
smtpd_tls_auth_only = yes
smtpd_tls_cert_file = /outside/mail/ca.pem
smtpd_tls_key_file = /outside/mail/key.pem
message_size_limit = 0
mailbox_size_limit = 0
virtual_mailbox_limit = 0
`

const masterCF = `127.0.0.1:%d inet n - n - - smtpd
127.0.0.1:%d inet n - n - - smtpd -o { smtpd_end_of_data_restrictions = sleep 1 }
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
proxywrite unix - - n - 1 proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
local unix - n n - - local
virtual unix - n n - - virtual
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
tlsmgr unix - - n 1000? 1 tlsmgr
`

const dovecotConf = `protocols = imap
listen = 127.0.0.1
base_dir = /run/dovecot
log_path = /outside/logs/dovecot.log
ssl = required
ssl_cert = </outside/mail/ca.pem
ssl_key = </outside/mail/key.pem
first_valid_uid = 1
mail_location = maildir:/outside/mail/boxes/%n
auth_mechanisms = plain login
passdb {
  driver = passwd-file
  args = /outside/mail/users
}
userdb {
  driver = passwd-file
  args = /outside/mail/users
}
service auth {
  unix_listener /outside/mail/spool/private/auth {
    mode = 0660
    user = postfix
    group = postfix
  }
}
service imap-login {
  inet_listener imap {
    port = 0
  }
  inet_listener imaps {
    port = 993
    ssl = yes
  }
}
`
