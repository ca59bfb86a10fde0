package ledger

import (
	"fmt"
	"strings"
)

// explanations begins the kinds of mails about explanations. They carry no letter.
const explanations = "explanation-"

// ExplanationRequest asks a unit for its explanations.
const ExplanationRequest Kind = explanations + "request"

// ExplanationReminder is a reminder to a unit, from 1.
func ExplanationReminder(n int) Kind { return Kind(fmt.Sprintf("%sreminder-%d", explanations, n)) }

// ExplanationReceived says to a unit that a file was accepted, by its SHA-256.
func ExplanationReceived(file string) Kind { return Kind(explanations + "received-" + file[:8]) }

// ExplanationRefused says to a unit that a file was refused, and why.
func ExplanationRefused(file, code string) Kind {
	return Kind(explanations + "refused-" + file[:8] + "-" + code)
}

// ExplanationNotice tells the operators something about the month's explanations, once.
func ExplanationNotice(what string) Kind { return Kind(explanations + "notice-" + what) }

// Explanation reports whether mails of the kind are about explanations.
func (k Kind) Explanation() bool { return strings.HasPrefix(string(k), explanations) }
