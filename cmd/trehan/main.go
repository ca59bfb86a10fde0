// Command trehan publishes, month by month, which administrative dossiers were settled late.
package main

func main() {}
