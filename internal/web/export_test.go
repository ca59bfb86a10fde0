package web

import "testing"

func TestHarmless(t *testing.T) {
	for _, formula := range []string{"=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r1", "\n1", " =1+1", "\u00a0=1", "\ufeff=1+1", "\u200b\u200b=1", "\u202e=1", "＝1+1", "＋1", "－1", "＠SUM(1)", "-P12"} {
		if got := harmless(formula); got != "'"+formula {
			t.Errorf("%q stays %q", formula, got)
		}
	}
	for _, text := range []string{"", "Sở Y tế", " Sở Y tế", "1=1", "H25.05-231101-0001", "'=1"} {
		if got := harmless(text); got != text {
			t.Errorf("%q becomes %q", text, got)
		}
	}
}
