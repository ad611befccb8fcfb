package org.directivetracker.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Forms with a file (RFC 7578), written and read without any code of the service. As JSON a form is
 * an object of its parts, of which {@code file} is the text of the file.
 */
public final class Multipart {
  public static final String MEDIA_TYPE = "multipart/form-data";

  private static final String BOUNDARY = "----4bf92f3577b34da6a3ce929d0e0e4736";
  public static final String CONTENT_TYPE = MEDIA_TYPE + "; boundary=" + BOUNDARY;

  private static final Pattern NAME = Pattern.compile("; name=\"([^\"]*)\"");
  private static final Pattern FILE_NAME = Pattern.compile("; filename\\*?=");

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /** The form of that JSON; its file is called {@code minutes.txt}. */
  public static byte[] of(JsonNode fields) {
    var form = new Multipart();
    fields
        .properties()
        .forEach(
            e -> {
              if (e.getKey().equals("file")) {
                form.file(
                    "minutes.txt", null, e.getValue().asText().getBytes(StandardCharsets.UTF_8));
              } else {
                form.text(e.getKey(), e.getValue().asText());
              }
            });
    return form.end();
  }

  public Multipart fields(JsonNode fields) {
    fields.properties().forEach(e -> text(e.getKey(), e.getValue().asText()));
    return this;
  }

  public Multipart text(String name, String value) {
    return part(
        "Content-Disposition: form-data; name=\"" + name + "\"",
        value.getBytes(StandardCharsets.UTF_8));
  }

  /** A file, with no Content-Type when that is null. */
  public Multipart file(String fileName, String contentType, byte[] content) {
    return part(
        "Content-Disposition: form-data; name=\"file\"; filename=\""
            + fileName
            + "\""
            + (contentType == null ? "" : "\r\nContent-Type: " + contentType),
        content);
  }

  /** A part with these header lines. */
  public Multipart part(String head, byte[] content) {
    write("--" + BOUNDARY + "\r\n" + head + "\r\n\r\n");
    bytes.writeBytes(content);
    write("\r\n");
    return this;
  }

  public byte[] end() {
    write("--" + BOUNDARY + "--\r\n");
    return bytes.toByteArray();
  }

  private void write(String text) {
    bytes.writeBytes(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The form as JSON; of a file that it has one. */
  static ObjectNode parse(byte[] form) {
    ObjectNode fields = Json.object();
    // One character a byte, so that any file keeps its length.
    String text = new String(form, StandardCharsets.ISO_8859_1);
    String boundary = Pattern.quote(text.substring(0, text.indexOf("\r\n")));
    for (String part : text.split("(^|\r\n)" + boundary + "(--)?\r\n")) {
      int end = part.indexOf("\r\n\r\n");
      if (end > 0) {
        String head = part.substring(0, end);
        Matcher name = NAME.matcher(head);
        if (name.find()) {
          String value =
              new String(
                  part.substring(end + 4).getBytes(StandardCharsets.ISO_8859_1),
                  StandardCharsets.UTF_8);
          if (FILE_NAME.matcher(head).find()) {
            fields.put(name.group(1), "");
          } else if (value.equals("true") || value.equals("false")) {
            fields.put(name.group(1), Boolean.parseBoolean(value));
          } else {
            fields.put(name.group(1), value);
          }
        }
      }
    }
    return fields;
  }
}
