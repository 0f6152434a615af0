// Writes the archive of write-tar.test.ts with Go's archive/tar and prints its SHA-256.
// Run it with: go run libs/image/src/go/write-golden-tar.go
package main

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"fmt"
	"strings"
	"time"
)

var (
	long  = strings.Repeat("l", 90)
	time1 = time.Unix(1_767_225_600, 0)
)

func folder(name string, mode int64) tar.Header {
	return tar.Header{Typeflag: tar.TypeDir, Name: name + "/", Mode: mode, ModTime: time1}
}

func file(name string, size int64) tar.Header {
	return tar.Header{Typeflag: tar.TypeReg, Name: name, Mode: 0o644, Size: size, ModTime: time1}
}

func link(name, target string) tar.Header {
	return tar.Header{Typeflag: tar.TypeSymlink, Name: name, Linkname: target, Mode: 0o777, ModTime: time1}
}

func main() {
	su := file("usr/bin/su", 7)
	su.Mode = 0o4755
	home := file("home/x", 513)
	home.Uid, home.Gid = 1000, 1000
	empty := file("empty", 0)
	empty.ModTime = time.Unix(0, 0)
	owner := file("owner", 7)
	owner.Uid, owner.Gid = 3_000_000, 3_000_001
	// Folders that exist only because a file is in them have the time of that file.
	headers := []tar.Header{
		link("bin", "usr/bin"),
		empty,
		link("far", long+"/"+long),
		link("far-"+long+long, long+"/12345678//on"),
		folder("home", 0o755),
		home,
		file("näme", 7),
		folder("näme.d", 0o755),
		folder("näme.d/"+long, 0o755),
		owner,
		folder("split", 0o755),
		folder("split/"+long, 0o755),
		file("split/"+long+"/"+long, 7),
		folder("split/"+long+"/"+long+".d", 0o755),
		folder("tmp", 0o1777),
		folder("usr", 0o755),
		folder("usr/bin", 0o755),
		su,
		folder("whole", 0o755),
		file("whole/"+long+long, 7),
	}
	var archive bytes.Buffer
	writer := tar.NewWriter(&archive)
	for _, header := range headers {
		check(writer.WriteHeader(&header))
		content := []byte("content")
		if header.Size != 7 {
			content = bytes.Repeat([]byte("x"), int(header.Size))
		}
		_, err := writer.Write(content[:header.Size])
		check(err)
	}
	check(writer.Close())
	fmt.Printf("%x\n", sha256.Sum256(archive.Bytes()))
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
