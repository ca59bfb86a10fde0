package dialect

import (
	"errors"
	"slices"

	"trehan/internal/dossier"
	"trehan/internal/period"
)

// Values says what the texts of cells mean: as the dialect states, else as the national lists do, else as public systems do
// (docs/formats.md 8.6, 8.11, 12.5).
type Values struct {
	statuses map[string]dossier.Status // by key
	channels map[string]dossier.Channel
	empty    *marks
	dates    []dossier.DateForm
}

// channelNames are the names by which a configuration states a channel.
var channelNames = [...]string{dossier.Direct: "direct", dossier.Online: "online", dossier.Postal: "postal"}

// ChannelName returns the name by which a configuration states a channel.
func ChannelName(c dossier.Channel) string { return channelNames[c] }

// channelOf returns the channel of a name; NoChannel if there is none.
func channelOf(name string) dossier.Channel {
	return dossier.Channel(max(0, slices.Index(channelNames[:], name)))
}

// Values compiles what the dialect says of values. The dialect must be valid: what is not is left out.
func (d *Dialect) Values() *Values {
	v := &Values{statuses: make(map[string]dossier.Status), channels: make(map[string]dossier.Channel), empty: newMarks(d.Empty)}
	for text, code := range d.Statuses {
		if s, err := dossier.ParseStatus(code); err == nil {
			v.statuses[Key(text)] = s
		}
	}
	for text, name := range d.Channels {
		if c := channelOf(name); c != dossier.NoChannel {
			v.channels[Key(text)] = c
		}
	}
	for _, text := range d.Dates {
		if f, err := dossier.NewDateForm(text); err == nil {
			v.dates = append(v.dates, f)
		}
	}
	return v
}

// ErrLateness is a text in the column of states that tells lateness and no state.
var ErrLateness = errors.New("ô trạng thái ghi đúng hạn hay trễ hạn, không ghi trạng thái")

// maxTextBytes is more than any text of a state or channel has. A longer one is not compared: a hostile file may have
// millions of them.
const maxTextBytes = 512

// short returns a text in normal form; ok is false for one that is too long.
func short(text string) (normal string, ok bool) {
	if len(text) > maxTextBytes {
		text = dossier.Text(text)
	}
	return text, len(text) <= maxTextBytes
}

// Status reads a state. ask holds the codes that a text has in different systems, beside dossier.ErrStatusUnknown.
func (v *Values) Status(text string) (s dossier.Status, ask []uint8, err error) {
	text, ok := short(text)
	if !ok {
		return 0, nil, dossier.ErrStatusUnknown
	}
	for i, form := range forms(text) {
		if s, ok := v.statuses[form]; ok {
			return s, nil, nil
		}
		if i == 0 {
			form = text // a number has a form of its own: 4.0
		}
		if s, err := dossier.ParseStatus(form); err == nil {
			return s, nil, nil
		}
	}
	if dossier.Text(text) == "" || v.IsEmpty(text) {
		return 0, nil, dossier.ErrStatusEmpty
	}
	found, ok := vocabulary().Status(text)
	if !ok && onlyLateness(text) {
		return 0, nil, ErrLateness
	}
	if !ok || found.Code == 0 {
		return 0, found.Ask, dossier.ErrStatusUnknown
	}
	return dossier.Status(found.Code), nil, nil
}

// Channel reads a channel as Status does a state. An empty cell is NoChannel.
func (v *Values) Channel(text string) (c dossier.Channel, ask []uint8, err error) {
	text, ok := short(text)
	if !ok {
		return dossier.NoChannel, nil, dossier.ErrChannelForm
	}
	for i, form := range forms(text) {
		if c, ok := v.channels[form]; ok {
			return c, nil, nil
		}
		if i == 0 {
			form = text
		}
		if c, err := dossier.ParseChannel(form); err == nil {
			return c, nil, nil
		}
	}
	if v.IsEmpty(text) {
		return dossier.NoChannel, nil, nil
	}
	found, ok := vocabulary().Channel(text)
	if !ok || found.Code == 0 {
		return dossier.NoChannel, found.Ask, dossier.ErrChannelForm
	}
	return dossier.Channel(found.Code), nil, nil
}

// IsEmpty reports whether a text stands for an empty cell in a column of texts or channels.
func (v *Values) IsEmpty(text string) bool { return v.empty.has(text) || vocabulary().IsEmpty(text) }

// NoDate reports whether a text stands for an empty cell in a column of dates.
func (v *Values) NoDate(text string) bool { return v.empty.has(text) || vocabulary().NoDate(text) }

// Instant reads a date in the stated forms, else in those of docs/formats.md 8.4.
func (v *Values) Instant(text string) (period.Instant, dossier.DateNotes, error) {
	if len(v.dates) == 0 {
		return dossier.ReadInstant(text)
	}
	return dossier.ReadInstantAs(text, v.dates)
}
