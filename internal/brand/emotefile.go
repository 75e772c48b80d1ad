package brand

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/draw"
	"image/gif"
	"image/jpeg"
	"image/png"
)

const (
	emoteKind   = Refused("An emote is a PNG, JPEG, WebP or GIF file. Export it as one of these.")
	emoteMoves  = Refused("A moving emote is a GIF file. Export it as a GIF, or as a still picture.")
	bigEmote    = Refused("The emote is larger than 256 KiB. Make it smaller: it is drawn 28 pixels high, and 56 where it stands alone.")
	emptyEmote  = Refused("The file is empty.")
	longEmote   = Refused("The emote has too many frames. Make it shorter, or smaller.")
	mostFrames  = 500
	mostDecoded = 32 << 20 // pixels of all frames together: what decoding may take, in bytes
)

// readEmote checks the picture of an emote. Its size is known before anything is
// decoded; then all of it is, but for WebP, whose parts are checked.
func readEmote(data []byte) (e Emote, err error) {
	switch {
	case len(data) == 0:
		return e, emptyEmote
	case len(data) > MaxEmote:
		return e, bigEmote
	case bytes.HasPrefix(data, []byte("GIF87a")), bytes.HasPrefix(data, []byte("GIF89a")):
		e.Type = "image/gif"
		e.Width, e.Height, err = readGIF(data)
	default:
		var p picture
		if p, err = walkPicture(data); err == otherKind {
			err = emoteKind
		} else if err == animated {
			err = emoteMoves
		}
		e.Type, e.Width, e.Height = p.kind, p.width, p.height
	}
	if err != nil {
		return Emote{}, err
	}
	if e.Width > MaxEmoteSide || e.Height > MaxEmoteSide {
		return Emote{}, Refused(fmt.Sprintf("The emote has %d × %d pixels, and can have %d on a side. Make it smaller.", e.Width, e.Height, MaxEmoteSide))
	}
	switch r := bytes.NewReader(data); e.Type {
	case "image/png":
		_, err = png.Decode(r)
	case "image/jpeg":
		_, err = jpeg.Decode(r)
	case "image/gif":
		e.Still, err = stillOf(r)
	}
	if err != nil {
		return Emote{}, damaged
	}
	return e, nil
}

// stillOf decodes all of a GIF and returns its first frame as PNG.
func stillOf(r *bytes.Reader) ([]byte, error) {
	all, err := gif.DecodeAll(r)
	if err != nil {
		return nil, err
	}
	first := all.Image[0]
	canvas := image.NewNRGBA(image.Rect(0, 0, all.Config.Width, all.Config.Height))
	draw.Draw(canvas, first.Bounds(), first, first.Bounds().Min, draw.Src)
	var b bytes.Buffer
	if err := png.Encode(&b, canvas); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// readGIF walks the blocks (GIF89a, sections 18 to 27) and bounds how much there
// is to decode: a few bytes can claim many large frames.
func readGIF(data []byte) (width, height int, err error) {
	if len(data) < 13 {
		return 0, 0, damaged
	}
	width, height = int(binary.LittleEndian.Uint16(data[6:])), int(binary.LittleEndian.Uint16(data[8:]))
	if width == 0 || height == 0 {
		return 0, 0, damaged
	}
	data = after(data, 13+colourTable(data[10]))
	frames, pixels := 0, 0
	for len(data) > 0 {
		switch data[0] {
		case 0x3b: // trailer
			if frames == 0 {
				return 0, 0, damaged
			}
			return width, height, nil
		case 0x21: // extension: its label, then sub-blocks
			data = afterBlocks(after(data, 2))
		case 0x2c: // image: its place, its colours, the least code size, then sub-blocks
			if len(data) < 10 {
				return 0, 0, damaged
			}
			w, h := int(binary.LittleEndian.Uint16(data[5:])), int(binary.LittleEndian.Uint16(data[7:]))
			frames, pixels = frames+1, pixels+w*h
			if frames > mostFrames || pixels > mostDecoded {
				return 0, 0, longEmote
			}
			data = afterBlocks(after(data, 10+colourTable(data[9])+1))
		default:
			return 0, 0, damaged
		}
	}
	return 0, 0, damaged
}

// colourTable is how many bytes of colours follow a byte of flags.
func colourTable(flags byte) int {
	if flags&0x80 == 0 {
		return 0
	}
	return 3 << (flags&7 + 1)
}

func after(data []byte, n int) []byte { return data[min(n, len(data)):] }

// afterBlocks skips sub-blocks up to the empty one that ends them.
func afterBlocks(data []byte) []byte {
	for len(data) > 0 && data[0] != 0 {
		data = after(data, int(data[0])+1)
	}
	return after(data, 1)
}
