// Package runs asks Temporal about runs that are or were: their histories, and who started them. Archiver stores histories in
// the archive.
package runs

// ID names one execution of a workflow.
type ID struct {
	Workflow string
	Run      string
}
