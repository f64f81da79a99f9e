package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/klauspost/compress/zstd"
)

// The SDK's default limits.
const (
	maxDecoded = 3 << 30
	maxMemory  = 128 << 20
)

// unpack decompresses the v1 file at path into folder and returns the database's path.
func unpack(path, folder string) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	magic := make([]byte, 5)
	if _, err := io.ReadFull(file, magic); err != nil || !bytes.Equal(magic, []byte("C1ZF\x00")) {
		return "", errors.New("c1z: invalid file")
	}
	decoder, err := zstd.NewReader(file, zstd.WithDecoderMaxMemory(maxMemory), zstd.WithDecoderMaxWindow(maxMemory), zstd.WithDecoderLowmem(true))
	if err != nil {
		return "", err
	}
	defer decoder.Close()
	out, err := os.OpenFile(filepath.Join(folder, "content.db"), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return "", err
	}
	defer out.Close()
	size, err := io.Copy(out, io.LimitReader(decoder, maxDecoded+1))
	if err != nil {
		return "", fmt.Errorf("c1z: %w", err)
	}
	if size > maxDecoded {
		return "", errors.New("c1z: max decoded size exceeded")
	}
	return out.Name(), out.Sync()
}
