package org.directivetracker.testing;

import com.fasterxml.jackson.databind.JsonNode;
import io.restassured.RestAssured;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URLEncoder;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** HTTP byte by byte, for what a well-behaved client cannot send. */
public final class RawHttp {
  private static final int TIMEOUT_MS = 10_000;

  private static final Pattern BEYOND_ASCII = Pattern.compile("[^\\x00-\\x7F]+");

  /** The method and the path of what may be a request; its target may be a whole URI. */
  private static final Pattern REQUEST = Pattern.compile("(\\S+) (?:https?://[^/\\s]*)?([^\\s?]*)");

  private final String method;
  private final String target;
  private final Map<String, String> headers = new LinkedHashMap<>();

  private RawHttp(String method, String target) {
    this.method = method;
    this.target = target;
    headers.put("Host", "localhost:" + RestAssured.port);
  }

  /**
   * What came back.
   *
   * @param status 0 when nothing did
   * @param head the status line and headers as they came
   */
  public record Answer(int status, String head, Map<String, String> headers, String body) {
    public JsonNode problem() {
      return Json.parse(body);
    }
  }

  public static RawHttp request(String method, String target) {
    return new RawHttp(method, target);
  }

  public RawHttp with(String name, String value) {
    headers.put(name, value);
    return this;
  }

  public RawHttp without(String name) {
    headers.remove(name);
    return this;
  }

  public RawHttp bearer(String token) {
    return with("Authorization", "Bearer " + token);
  }

  /** Sends a body whole, with its length unless that was given. */
  public Answer body(String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    headers.putIfAbsent("Content-Length", String.valueOf(bytes.length));
    return send(body);
  }

  /** Sends the head and exactly these bytes after it, then waits for what comes. */
  public Answer send(String rest) {
    return exchange(head() + rest);
  }

  /** Sends a body of that size in chunks and never ends it. */
  public Answer sendChunks(int size) {
    headers.remove("Content-Length");
    headers.put("Transfer-Encoding", "chunked");
    try (Socket socket = open()) {
      OutputStream out = socket.getOutputStream();
      byte[] chunk = " ".repeat(64 * 1024).getBytes(StandardCharsets.US_ASCII);
      out.write(head().getBytes(StandardCharsets.ISO_8859_1));
      try {
        for (int sent = 0; sent < size; sent += chunk.length) {
          out.write(
              (Integer.toHexString(chunk.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
          out.write(chunk);
          out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        out.flush();
      } catch (IOException closedByTheServer) {
        // It may have answered before the end; what it said is read below.
      }
      return read(socket.getInputStream(), head());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String head() {
    var head = new StringBuilder(method + " " + target + " HTTP/1.1\r\n");
    headers.forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
    return head.append("\r\n").toString();
  }

  /** Sends these bytes, one for each character, and nothing else. */
  public static Answer exchange(String bytes) {
    try (Socket socket = open()) {
      socket.getOutputStream().write(bytes.getBytes(StandardCharsets.UTF_8));
      socket.getOutputStream().flush();
      return read(socket.getInputStream(), bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static Socket open() throws IOException {
    Api.awaitStart();
    Socket socket = new Socket("localhost", RestAssured.port);
    socket.setSoTimeout(TIMEOUT_MS);
    return socket;
  }

  /**
   * Reads one answer: its head, then as much body as it says, or until the end. Whatever was sent,
   * the contract speaks of what comes back.
   *
   * @param sent what it answers, or the beginning of it
   */
  public static Answer read(InputStream in, String sent) throws IOException {
    Answer head = readHead(in);
    var body = new ByteArrayOutputStream();
    int length =
        head.status() == 204 || head.status() == 304
            ? 0
            : Integer.parseInt(head.headers().getOrDefault("content-length", "-1"));
    try {
      int c;
      while ((length < 0 || body.size() < length) && (c = in.read()) >= 0) {
        body.write(c);
      }
    } catch (SocketTimeoutException | SocketException e) {
      // What came until then is the answer.
    }
    var answer =
        new Answer(
            head.status(), head.head(), head.headers(), body.toString(StandardCharsets.UTF_8));
    if (answer.status() == 0) {
      return answer;
    }
    Matcher request = REQUEST.matcher(sent);
    boolean begun = request.lookingAt();
    ContractFilter.ALLOWING_5XX.checkAnswer(
        begun ? request.group(1) : "",
        begun ? escaped(request.group(2)) : "",
        answer.status(),
        HttpHeaders.of(
            answer.headers().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, h -> List.of(h.getValue()))),
            (name, value) -> true),
        answer.body());
    return answer;
  }

  private static String escaped(String path) {
    return BEYOND_ASCII
        .matcher(path)
        .replaceAll(m -> URLEncoder.encode(m.group(), StandardCharsets.UTF_8));
  }

  /** Reads the head of an answer alone. */
  public static Answer readHead(InputStream in) throws IOException {
    var head = new ByteArrayOutputStream();
    try {
      int c;
      while ((c = in.read()) >= 0) {
        head.write(c);
        if (c == '\n' && head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
          break;
        }
      }
    } catch (SocketTimeoutException | SocketException e) {
      // Likewise.
    }
    String text = head.toString(StandardCharsets.ISO_8859_1);
    Map<String, String> headers = new TreeMap<>();
    for (String line : text.split("\r\n", -1)) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        headers.put(
            line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
      }
    }
    String[] status = text.split("[ \r]", 3);
    return new Answer(
        status.length > 1 && status[1].matches("\\d{3}") ? Integer.parseInt(status[1]) : 0,
        text,
        headers,
        "");
  }
}
