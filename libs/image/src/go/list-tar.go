// Lists archives as Go's archive/tar reads them: one line of JSON per archive, in the order of the arguments.
// Run it with: go run libs/image/src/go/list-tar.go x.tar y.tar
package main

import (
	"archive/tar"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"sort"
)

type member struct {
	Type       string   `json:"type"`
	Name       string   `json:"name"`
	Target     string   `json:"target"`
	Mode       int64    `json:"mode"`
	Uid        int      `json:"uid"`
	Gid        int      `json:"gid"`
	Mtime      int64    `json:"mtime"`
	Major      int64    `json:"major"`
	Minor      int64    `json:"minor"`
	Attributes []string `json:"attributes"`
	Content    string   `json:"content"`
}

type archive struct {
	Members []member `json:"members"`
	IsWhole bool     `json:"isWhole"`
}

func main() {
	for _, path := range os.Args[1:] {
		line, err := json.Marshal(list(path))
		if err != nil {
			panic(err)
		}
		fmt.Println(string(line))
	}
}

// Global headers are left out, like in engines.
func list(path string) archive {
	file, err := os.Open(path)
	if err != nil {
		panic(err)
	}
	defer file.Close()
	found := archive{Members: []member{}}
	reader := tar.NewReader(file)
	for {
		header, err := reader.Next()
		if err == io.EOF {
			found.IsWhole = true
			return found
		}
		if err != nil {
			return found
		}
		if header.Typeflag == tar.TypeXGlobalHeader {
			continue
		}
		content := sha256.New()
		if _, err := io.Copy(content, reader); err != nil {
			return found
		}
		digest := hex.EncodeToString(content.Sum(nil))
		if header.Typeflag == tar.TypeGNUSparse {
			digest = "" // Engines refuse the old sparse files of GNU tar.
		}
		found.Members = append(found.Members, toMember(header, digest))
	}
}

// Names are in hexadecimal, because they may not be UTF-8.
func toMember(header *tar.Header, digest string) member {
	attributes := []string{}
	for key, value := range header.Xattrs {
		attributes = append(attributes, key+"="+hex.EncodeToString([]byte(value)))
	}
	sort.Strings(attributes)
	return member{
		Type: string(rune(header.Typeflag)), Name: hex.EncodeToString([]byte(header.Name)),
		Target: hex.EncodeToString([]byte(header.Linkname)), Mode: header.Mode & 0o7777,
		Uid: header.Uid, Gid: header.Gid, Mtime: header.ModTime.Unix(),
		Major: header.Devmajor, Minor: header.Devminor,
		Attributes: attributes, Content: digest,
	}
}
