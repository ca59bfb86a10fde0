// Command trehan-standalone is trehan with everything it needs inside:
// Temporal with its web UI, an object store and a mail catcher.
package main

func main() {}
