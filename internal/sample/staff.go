package sample

import (
	"math/rand/v2"
	"strings"

	"trehan/internal/dossier"
	"trehan/internal/period"
	"trehan/internal/register"
)

// crew are the people of one unit in the sample.
type crew struct {
	desk        *register.StaffEntry   // takes dossiers in and hands results out
	specialists []*register.StaffEntry // the first ones are those named for late dossiers
	leader      *register.StaffEntry   // signs
}

// staffOf makes the people of a world: the same ones in every month, all with different names.
func staffOf(w *world) map[string]*crew {
	r := rand.New(rand.NewPCG(seed, 1))
	used := map[string]bool{}
	accounts := map[string]bool{}
	hire := func(u *unit, title, department string) *register.StaffEntry {
		var name string
		for name == "" || used[name] {
			name = strings.Join([]string{pick(r, surnames), pick(r, officialMiddle), pick(r, officialGiven)}, " ")
		}
		used[name] = true
		words := strings.Fields(plain(name))
		account := words[2] + words[0][:1] + words[1][:1] + "." + strings.ReplaceAll(strings.ToLower(u.code), ".", "")
		for accounts[account] {
			account += "x"
		}
		accounts[account] = true
		return &register.StaffEntry{Account: account, Name: name, Title: title, Department: department, UnitCode: u.code}
	}
	crews := map[string]*crew{}
	for _, u := range w.active() {
		t := titles[u.level]
		c := &crew{desk: hire(u, t.desk, "Bộ phận Một cửa"), leader: hire(u, t.leader, t.leaders)}
		for i := range max(3, len(u.late)+1) {
			c.specialists = append(c.specialists, hire(u, t.specialists[i%len(t.specialists)], t.departments[i%len(t.departments)]))
		}
		crews[u.code] = c
	}
	return crews
}

var titles = map[dossier.Level]struct {
	desk, leader, leaders    string
	specialists, departments []string
}{
	dossier.Province: {"Chuyên viên", "Phó Giám đốc", "Lãnh đạo", []string{"Chuyên viên", "Chuyên viên", "Phó Trưởng phòng", "Viên chức"}, []string{"Phòng Nghiệp vụ 1", "Phòng Nghiệp vụ 2", "Văn phòng"}},
	dossier.District: {"Chuyên viên", "Phó Chủ tịch", "Lãnh đạo", []string{"Chuyên viên", "Phó Trưởng phòng"}, []string{"Phòng Tài nguyên và Môi trường", "Phòng Quản lý đô thị", "Phòng Tư pháp"}},
	dossier.Commune:  {"Công chức Văn phòng - Thống kê", "Phó Chủ tịch", "Lãnh đạo", []string{"Công chức Tư pháp - Hộ tịch", "Công chức Địa chính", "Công chức Văn hóa - Xã hội"}, []string{"Tư pháp - Hộ tịch", "Địa chính - Xây dựng", "Văn hóa - Xã hội"}},
	dossier.Central:  {"Chuyên viên", "Phó Giám đốc", "Lãnh đạo", []string{"Chuyên viên"}, []string{"Phòng Chế độ", "Phòng Thu"}},
}

// directory returns the rows of the staff directory of a month. In a world with units of the past, everybody of a unit that
// took one over has an entry there up to its last day and another one since.
func directory(w *world, crews map[string]*crew) []register.StaffEntry {
	var out []register.StaffEntry
	for _, u := range w.active() {
		c := crews[u.code]
		for _, e := range append([]*register.StaffEntry{c.desk, c.leader}, c.specialists...) {
			now := *e
			if before := w.predecessors(u); len(before) > 0 {
				old := *e
				old.UnitCode, old.To, now.From = before[0].code, before[0].to, before[0].to+1
				out = append(out, old)
			}
			out = append(out, now)
		}
		if len(c.specialists) > 2 && u.level == dossier.Province && u.from == 0 {
			// Somebody who rose in rank years ago, so that the directory has a past in every world.
			last := &out[len(out)-1]
			past := *last
			past.Title, past.To = "Chuyên viên tập sự", period.DayOf(2020, 12, 31)
			last.From = past.To + 1
			out = append(out, past)
		}
	}
	return out
}
