// Command peer reads a .c1z the way the Baton SDK does, with the SDK's own libraries, and prints what it found as JSON.
// It shares no code with Rollcall: only the descriptors built from the .proto files.
//
//	peer [-summary] DESCRIPTORS FILE
//
// Exit code 1: the file cannot be read at all. Everything that is merely wrong in it is listed under "problems".
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
)

func main() {
	summary := flag.Bool("summary", false, "counts and problems only")
	flag.Parse()
	if flag.NArg() != 2 {
		fmt.Fprintln(os.Stderr, "usage: peer [-summary] DESCRIPTORS FILE")
		os.Exit(2)
	}
	report, err := examine(flag.Arg(0), flag.Arg(1), *summary)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	if err := json.NewEncoder(os.Stdout).Encode(report); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func examine(descriptors, path string, summary bool) (*Report, error) {
	codec, err := loadCodec(descriptors)
	if err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp("", "peer-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	database, err := unpack(path, folder)
	if err != nil {
		return nil, err
	}
	store, err := openStore(database)
	if err != nil {
		return nil, err
	}
	defer store.Close()
	return store.report(codec, summary)
}
