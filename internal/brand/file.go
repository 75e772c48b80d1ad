package brand

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
)

const (
	otherKind = Refused("A picture is a PNG, JPEG or WebP file. Export it as one of these.")
	damaged   = Refused("The picture is damaged or cut off. Export it again.")
	animated  = Refused("A picture that moves is not taken. Export it as a still one.")
	noFont    = Refused("A font is a WOFF2 file.")
	badFont   = Refused("The font is damaged or cut off. Export it again as WOFF2.")
	bigFont   = Refused("The font is larger than 400 kB. Leave out the scripts and weights that you don't need.")
	bigFile   = Refused("The picture is larger than 1 MiB. Make it smaller, or compress it more.")
)

type picture struct {
	kind          string
	width, height int
}

// readPicture checks the bytes of a picture from the first to the last without
// decoding it: a few bytes can claim to be a very large one.
func readPicture(data []byte) (picture, error) {
	if len(data) > MaxPicture {
		return picture{}, bigFile
	}
	p, err := walkPicture(data)
	if err != nil {
		return picture{}, err
	}
	if p.width > MaxSide || p.height > MaxSide {
		return picture{}, Refused(fmt.Sprintf("The picture has %d × %d pixels, and can have %d on a side. Make it smaller.", p.width, p.height, MaxSide))
	}
	return p, nil
}

// walkPicture is readPicture without its limits.
func walkPicture(data []byte) (p picture, err error) {
	switch {
	case bytes.HasPrefix(data, []byte("\x89PNG\r\n\x1a\n")):
		p.kind = "image/png"
		p.width, p.height, err = readPNG(data[8:])
	case bytes.HasPrefix(data, []byte{0xff, 0xd8, 0xff}):
		p.kind = "image/jpeg"
		p.width, p.height, err = readJPEG(data[2:])
	case len(data) >= 12 && string(data[:4]) == "RIFF" && string(data[8:12]) == "WEBP":
		p.kind = "image/webp"
		p.width, p.height, err = readWebP(data)
	default:
		return p, otherKind
	}
	switch {
	case err != nil:
		return picture{}, err
	case p.width < 1 || p.height < 1:
		return picture{}, damaged
	}
	return p, nil
}

// readPNG walks the chunks (PNG 3rd edition, section 5) and checks their sums.
func readPNG(data []byte) (width, height int, err error) {
	pixels := false
	for first := true; ; first = false {
		if len(data) < 12 {
			return 0, 0, damaged
		}
		n := binary.BigEndian.Uint32(data)
		if uint64(n)+12 > uint64(len(data)) {
			return 0, 0, damaged
		}
		kind, body, sum := string(data[4:8]), data[8:8+n], binary.BigEndian.Uint32(data[8+n:])
		if crc32.ChecksumIEEE(data[4:8+n]) != sum || first != (kind == "IHDR") {
			return 0, 0, damaged
		}
		switch kind {
		case "IHDR":
			if n != 13 {
				return 0, 0, damaged
			}
			w, h := binary.BigEndian.Uint32(body), binary.BigEndian.Uint32(body[4:])
			width, height = int(min(w, 1<<30)), int(min(h, 1<<30))
		case "acTL":
			return 0, 0, animated
		case "IDAT":
			pixels = true
		case "IEND":
			if !pixels {
				return 0, 0, damaged
			}
			return width, height, nil
		}
		data = data[12+n:]
	}
}

// mostScans bounds how often a progressive JPEG can go over all of its pixels.
const mostScans = 64

// readJPEG walks the segments after SOI to EOI (ITU-T T.81, annex B).
func readJPEG(data []byte) (width, height int, err error) {
	scans := 0
	for len(data) >= 2 {
		if data[0] != 0xff {
			return 0, 0, damaged
		}
		marker := data[1]
		switch {
		case marker == 0xff: // fill
			data = data[1:]
			continue
		case marker == 0xd9: // EOI
			if scans == 0 {
				return 0, 0, damaged
			}
			return width, height, nil
		}
		if len(data) < 4 {
			break
		}
		n := int(binary.BigEndian.Uint16(data[2:]))
		if n < 2 || n+2 > len(data) {
			break
		}
		body := data[4 : 2+n]
		data = data[2+n:]
		switch {
		case marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc: // SOF
			if len(body) < 6 || width != 0 {
				return 0, 0, damaged
			}
			height, width = int(binary.BigEndian.Uint16(body[1:])), int(binary.BigEndian.Uint16(body[3:]))
		case marker == 0xda: // SOS, and the scan after it
			if scans++; scans > mostScans || width == 0 {
				return 0, 0, damaged
			}
			data = afterScan(data)
		}
	}
	return 0, 0, damaged
}

// afterScan is what follows the coded data of a scan: the next marker that is
// neither a stuffed byte nor a restart.
func afterScan(data []byte) []byte {
	for i := 0; i+1 < len(data); i++ {
		if next := data[i+1]; data[i] == 0xff && next != 0 && next != 0xff && (next < 0xd0 || next > 0xd7) {
			return data[i:]
		}
	}
	return nil
}

// readWebP walks the chunks of a still picture (RFC 9649, section 2).
func readWebP(data []byte) (width, height int, err error) {
	if said := uint64(binary.LittleEndian.Uint32(data[4:])) + 8; said != uint64(len(data)) && said+1 != uint64(len(data)) {
		return 0, 0, damaged
	}
	found := false
	for data = data[12:]; len(data) >= 8; {
		n := uint64(binary.LittleEndian.Uint32(data[4:]))
		if n+8 > uint64(len(data)) {
			return 0, 0, damaged
		}
		kind, body := string(data[:4]), data[8:8+n]
		data = data[min(8+n+n&1, uint64(len(data))):]
		var w, h int
		switch {
		case kind == "VP8X" && n >= 10:
			w, h = 1+little24(body[4:]), 1+little24(body[7:])
		case kind == "VP8 " && n >= 10 && body[0]&1 == 0 && string(body[3:6]) == "\x9d\x01\x2a":
			w, h = int(binary.LittleEndian.Uint16(body[6:])&0x3fff), int(binary.LittleEndian.Uint16(body[8:])&0x3fff)
			found = true
		case kind == "VP8L" && n >= 5 && body[0] == 0x2f:
			bits := binary.LittleEndian.Uint32(body[1:])
			w, h = 1+int(bits&0x3fff), 1+int(bits>>14&0x3fff)
			found = true
		case kind == "VP8X" || kind == "VP8 " || kind == "VP8L":
			return 0, 0, damaged
		case kind == "ANIM" || kind == "ANMF":
			return 0, 0, animated
		default:
			continue
		}
		if width != 0 && (w != width || h != height) {
			return 0, 0, damaged
		}
		width, height = w, h
	}
	if !found {
		return 0, 0, damaged
	}
	return width, height, nil
}

func little24(b []byte) int { return int(b[0]) | int(b[1])<<8 | int(b[2])<<16 }

// largestFont is how many bytes a font may have when it is unpacked.
const largestFont = 8 << 20

// checkFont checks the header of a WOFF2 file (WOFF 2.0, section 4.1); browsers
// check what is in it.
func checkFont(data []byte) error {
	if len(data) < 4 || string(data[:4]) != "wOF2" {
		return noFont
	}
	if len(data) > MaxFont {
		return bigFont
	}
	if len(data) < 48 {
		return badFont
	}
	u32 := binary.BigEndian.Uint32
	flavour, length := u32(data[4:]), u32(data[8:])
	tables, reserved := binary.BigEndian.Uint16(data[12:]), binary.BigEndian.Uint16(data[14:])
	unpacked, packed := u32(data[16:]), u32(data[20:])
	known := flavour == 0x00010000 || flavour == 0x4f54544f || flavour == 0x74727565
	if !known || uint64(length) != uint64(len(data)) || tables == 0 || tables > 128 || reserved != 0 ||
		unpacked > largestFont || packed == 0 || uint64(packed)+48 > uint64(len(data)) {
		return badFont
	}
	return nil
}
