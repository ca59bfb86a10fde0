package register

// Names returns the names of units and recipients by code; of a code with several entries the last one's.
func (r *Register) Names() map[string]string {
	names := make(map[string]string, len(r.Units)+len(r.Recipients))
	for _, u := range r.Units {
		names[u.Code] = u.Name
	}
	for _, other := range r.Recipients {
		names[other.Code] = other.Name
	}
	return names
}
