package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/descriptorpb"
	"google.golang.org/protobuf/types/dynamicpb"

	// Known to the registry, so that they render as they should.
	_ "google.golang.org/protobuf/types/known/anypb"
	_ "google.golang.org/protobuf/types/known/structpb"
	_ "google.golang.org/protobuf/types/known/timestamppb"
)

// codec knows the messages of c1.connector.v2.
type codec struct {
	types *dynamicpb.Types
}

func loadCodec(path string) (*codec, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	set := &descriptorpb.FileDescriptorSet{}
	if err := proto.Unmarshal(data, set); err != nil {
		return nil, err
	}
	files, err := protodesc.NewFiles(set)
	if err != nil {
		return nil, err
	}
	return &codec{types: dynamicpb.NewTypes(files)}, nil
}

// message is a decoded object with its JSON, in which keys are sorted.
type message struct {
	protoreflect.Message
	json json.RawMessage
}

// decode unmarshals a blob strictly and renders it, annotations included.
func (c *codec) decode(name string, data []byte) (*message, error) {
	kind, err := c.types.FindMessageByName(protoreflect.FullName("c1.connector.v2." + name))
	if err != nil {
		return nil, err
	}
	decoded := kind.New().Interface()
	if err := (proto.UnmarshalOptions{Resolver: c.types}).Unmarshal(data, decoded); err != nil {
		return nil, err
	}
	again, err := (proto.MarshalOptions{Deterministic: true}).Marshal(decoded)
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(again, data) {
		return nil, fmt.Errorf("%s: not in canonical order, or with fields of unknown number", name)
	}
	rendered, err := (protojson.MarshalOptions{Resolver: c.resolver()}).Marshal(decoded)
	if err != nil {
		return nil, err
	}
	sorted, err := sortKeys(rendered)
	if err != nil {
		return nil, err
	}
	return &message{decoded.ProtoReflect(), sorted}, nil
}

// resolver finds our messages first, then those every Go program has.
func (c *codec) resolver() interface {
	protoregistry.MessageTypeResolver
	protoregistry.ExtensionTypeResolver
} {
	return both{c.types}
}

type both struct{ *dynamicpb.Types }

func (b both) FindMessageByURL(url string) (protoreflect.MessageType, error) {
	if found, err := b.Types.FindMessageByURL(url); err == nil {
		return found, nil
	}
	return protoregistry.GlobalTypes.FindMessageByURL(url)
}

// protojson's output is unstable on purpose; this makes it comparable.
func sortKeys(data []byte) (json.RawMessage, error) {
	var value any
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	if err := decoder.Decode(&value); err != nil {
		return nil, err
	}
	return json.Marshal(value)
}

// text follows a path of field names to a string.
func (m *message) text(path ...protoreflect.Name) string {
	at := m.Message
	for _, name := range path[:len(path)-1] {
		at = at.Get(at.Descriptor().Fields().ByName(name)).Message()
	}
	return at.Get(at.Descriptor().Fields().ByName(path[len(path)-1])).String()
}

// annotations returns the type names of the object's annotations.
func (m *message) annotations() []string {
	list := m.Get(m.Descriptor().Fields().ByName("annotations")).List()
	names := make([]string, 0, list.Len())
	for i := range list.Len() {
		entry := list.Get(i).Message()
		url := entry.Get(entry.Descriptor().Fields().ByName("type_url")).String()
		names = append(names, url[len("type.googleapis.com/c1.connector.v2."):])
	}
	return names
}
