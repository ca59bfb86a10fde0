package config

import (
	"fmt"

	"go.yaml.in/yaml/v3"
)

// zeroThresholds refuses a written 0 for the thresholds of the letter. Decoded it cannot be told from a key that is left out:
// who wants no table, or no line, would get the default instead.
func zeroThresholds(b []byte) []string {
	var sections struct {
		Letters []map[string]yaml.Node `yaml:"letters"`
	}
	if yaml.Unmarshal(b, &sections) != nil {
		return nil // decode says what is wrong
	}
	var faults []string
	for i, office := range sections.Letters {
		for _, key := range []string{"units_in_text", "units_in_table", "on_time_target"} {
			written, ok := office[key]
			if zero := 1.0; ok && written.Tag != "!!null" && written.Decode(&zero) == nil && zero == 0 {
				faults = append(faults, fmt.Sprintf("letters: office[%d]: %s: giá trị 0 không hợp lệ (dòng %d); bỏ khóa này để dùng giá trị mặc định", i+1, key, written.Line))
			}
		}
	}
	return faults
}
