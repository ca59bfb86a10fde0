package view

// Office is the letter's configuration: who writes, who signs, what is asked. Everything that is particular to one
// province stands here, never in code. Zero fields have the defaults that Office.WithDefaults documents.
type Office struct {
	Authority        string    `yaml:"authority" json:"authority"`   // UBND TỈNH HÀ NAM
	Name             string    `yaml:"name" json:"name"`             // VĂN PHÒNG
	FullName         string    `yaml:"full_name" json:"full_name"`   // Văn phòng UBND tỉnh
	Province         string    `yaml:"province" json:"province"`     // tỉnh Hà Nam
	Place            string    `yaml:"place" json:"place"`           // Hà Nam
	Symbol           string    `yaml:"symbol" json:"symbol"`         // VPUB-HCCKSTT
	System           string    `yaml:"system" json:"system"`         // Hệ thống thông tin giải quyết TTHC
	Basis            string    `yaml:"basis" json:"basis"`           // the instruction quoted in the first paragraph; "" leaves the paragraph out
	Addressees       []string  `yaml:"addressees" json:"addressees"` // Kính gửi
	Requests         []string  `yaml:"requests" json:"requests"`     // section II
	Closing          string    `yaml:"closing" json:"closing"`       // last paragraph
	Copies           []string  `yaml:"copies" json:"copies"`         // Nơi nhận
	Signatory        Signatory `yaml:"signatory" json:"signatory"`
	Contact          string    `yaml:"contact" json:"contact"`                     // foot of the mails
	AppendixNumerals string    `yaml:"appendix_numerals" json:"appendix_numerals"` // arabic2 (default) | roman
}

// Signatory is who signs.
type Signatory struct {
	Authority string `yaml:"authority" json:"authority"` // KT. CHÁNH VĂN PHÒNG
	Title     string `yaml:"title" json:"title"`         // PHÓ CHÁNH VĂN PHÒNG
	Name      string `yaml:"name" json:"name"`
}
