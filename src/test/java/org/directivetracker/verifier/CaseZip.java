package org.directivetracker.verifier;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.apache.commons.codec.digest.DigestUtils;

/** A case file in the hands of somebody who changes it, and mends the manifest afterwards. */
final class CaseZip {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Map<String, byte[]> files = new LinkedHashMap<>();

  CaseZip(byte[] zip) {
    try (var in = new ZipInputStream(new ByteArrayInputStream(zip))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        files.put(entry.getName(), in.readAllBytes());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<String> names() {
    return List.copyOf(files.keySet());
  }

  String text(String name) {
    return new String(files.get(name), StandardCharsets.UTF_8);
  }

  CaseZip put(String name, String text) {
    files.put(name, text.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  CaseZip remove(String name) {
    files.remove(name);
    return this;
  }

  ObjectNode json(String name) {
    return parse(text(name));
  }

  List<ObjectNode> events() {
    return new ArrayList<>(text("events.jsonl").lines().map(CaseZip::parse).toList());
  }

  CaseZip events(List<ObjectNode> events) {
    var lines = new StringBuilder();
    events.forEach(e -> lines.append(e).append('\n'));
    return put("events.jsonl", lines.toString());
  }

  /** Changes the list of events. */
  CaseZip edit(Consumer<List<ObjectNode>> change) {
    List<ObjectNode> events = events();
    change.accept(events);
    return events(events);
  }

  /** Changes a member of an event. */
  CaseZip edit(int event, String member, UnaryOperator<String> change) {
    return edit(
        events -> {
          ObjectNode line = events.get(event);
          String changed = change.apply(line.get(member).asText());
          if (changed.equals(line.get(member).asText())) {
            throw new IllegalArgumentException("Nothing changed in " + line);
          }
          line.put(member, changed);
        });
  }

  /** Writes it with a manifest that fits. */
  Path mended(Path folder) {
    ObjectNode manifest = json("manifest.json");
    ArrayNode listed = manifest.putArray("files");
    files.forEach(
        (name, bytes) -> {
          if (!name.equals("manifest.json")) {
            listed
                .addObject()
                .put("path", name)
                .put("size", bytes.length)
                .put("sha256", DigestUtils.sha256Hex(bytes));
          }
        });
    put("manifest.json", manifest.toString());
    return as(folder);
  }

  /** Writes it as it is. */
  Path as(Path folder) {
    try {
      Path file = Files.createTempFile(folder, "case", ".zip");
      try (OutputStream out = Files.newOutputStream(file);
          var zip = new ZipOutputStream(out)) {
        for (Map.Entry<String, byte[]> each : files.entrySet()) {
          zip.putNextEntry(new ZipEntry(each.getKey()));
          zip.write(each.getValue());
          zip.closeEntry();
        }
      }
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ObjectNode parse(String text) {
    try {
      JsonNode node = MAPPER.readTree(text);
      return (ObjectNode) node;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
