package dossier

// Observation is something seen in the data while reading or counting. The checks turn observations of one code
// into a finding. Examples are dossier codes (never a person's data); Detail names what is not a dossier: a
// column, a sheet, a file.
type Observation struct {
	Code     string
	Count    int
	Examples []string
	Detail   string
}
