package org.directivetracker.verifier;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A log with fixed ids, times, salts and keys, by the rules of docs/case-file.md. */
final class TestLog {
  static final ObjectMapper MAPPER =
      new ObjectMapper().configure(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS, true);

  /** An event as the log holds it. */
  record Entry(
      long seq,
      String id,
      String canonical,
      Map<String, String> parts,
      List<String> directives,
      List<String> numbers) {
    byte[] leaf() {
      return MerkleTree.leaf(canonical);
    }
  }

  /** A name under which checkpoints are signed; its key follows from the seed. */
  record Signer(String name, int seed) {
    PrivateKey key() {
      try {
        var bytes = new byte[32];
        Arrays.fill(bytes, (byte) seed);
        return KeyFactory.getInstance("Ed25519")
            .generatePrivate(
                new PKCS8EncodedKeySpec(
                    HexFormat.of()
                        .parseHex(
                            "302e020100300506032b657004220420" + HexFormat.of().formatHex(bytes))));
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }

    /** The public keys of the seeds 1 to 4, which Java cannot derive from the private ones. */
    private static final List<String> PUBLIC =
        List.of(
            "8a88e3dd7409f195fd52db2d3cba5d72ca6709bf1d94121bf3748801b40f6f5c",
            "8139770ea87d175f56a35466c34c7ecccb8d8a91b4ee37a25df60f5b8fc9b394",
            "ed4928c628d1c2c6eae90338905995612959273a5c63f93636c14614ac8737d1",
            "ca93ac1705187071d67b83c7ff0efe8108e8ec4530575d7726879333dbdabe7c");

    private byte[] typed() {
      return HexFormat.of().parseHex("01" + PUBLIC.get(seed - 1));
    }

    private byte[] hash() {
      return Arrays.copyOf(
          MerkleTree.hash((name + "\n").getBytes(StandardCharsets.UTF_8), typed()), 4);
    }

    String publicKey() {
      return name
          + "+"
          + HexFormat.of().formatHex(hash())
          + "+"
          + Base64.getEncoder().encodeToString(typed());
    }

    String note(String text) {
      try {
        Signature ed25519 = Signature.getInstance("Ed25519");
        ed25519.initSign(key());
        ed25519.update(text.getBytes(StandardCharsets.UTF_8));
        byte[] signature = ed25519.sign();
        byte[] marked = Arrays.copyOf(hash(), 4 + signature.length);
        System.arraycopy(signature, 0, marked, 4, signature.length);
        return text + "\n— " + name + " " + Base64.getEncoder().encodeToString(marked) + "\n";
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  final List<Entry> entries = new ArrayList<>();
  Signer signer;

  /** What the next event says instead of the truth; each is used once. */
  Integer forcedNumber;

  String forcedEarlier;
  Integer forcedVersion;
  private final Map<String, Integer> versions = new HashMap<>();
  private final Map<String, List<Entry>> ofDirective = new HashMap<>();

  TestLog(Signer signer) {
    this.signer = signer;
  }

  /** An event of version 2. Things are written {@code TYPE ID}. */
  TestLog add(
      String action, String thing, List<String> directives, List<String> also, String changes) {
    return add(2, action, thing, directives, also, changes);
  }

  /** An event of version 1. */
  TestLog addFirst(
      String action, String thing, List<String> directives, List<String> also, String changes) {
    return add(1, action, thing, directives, also, changes);
  }

  private TestLog add(
      int version,
      String action,
      String thing,
      List<String> directives,
      List<String> also,
      String changes) {
    long seq = entries.size() + 1;
    String id = String.format(java.util.Locale.ROOT, "00000000-0000-4000-8000-%012d", seq);
    var parts = new TreeMap<String, String>();
    var digests = new TreeMap<String, Object>();
    parts.put("actor", part(seq, "actor", Map.of("subject", "person-" + seq % 3)));
    parts.put("changes", part(seq, "changes", parse(changes)));
    parts.put("reason", part(seq, "reason", "Reason <" + seq + ">"));
    parts.put("requestId", part(seq, "requestId", "request-" + seq));
    parts.forEach((name, text) -> digests.put(name, MerkleTree.digest(text)));
    var canonical = new TreeMap<String, Object>();
    canonical.put("action", action);
    canonical.put("agency", null);
    canonical.put("also", also.stream().map(this::next).toList());
    canonical.put("digests", digests);
    canonical.put("effectiveAt", time(seq));
    canonical.put("entity", next(thing));
    canonical.put("eventId", id);
    canonical.put("onBehalfOf", null);
    canonical.put("recordedAt", time(seq));
    canonical.put("role", "supervisor");
    canonical.put("simulatedClock", false);
    var numbers = new ArrayList<String>();
    if (version == 2) {
      canonical.put("v", forcedVersion == null ? version : forcedVersion);
      forcedVersion = null;
      var named = new ArrayList<Object>();
      for (String directive : directives) {
        String number = part(seq, "number" + directive, number(directive));
        numbers.add(number);
        named.add(new TreeMap<>(Map.of("id", directive, "seq", MerkleTree.digest(number))));
      }
      canonical.put("directives", named);
    }
    var entry = new Entry(seq, id, json(canonical), parts, directives, numbers);
    entries.add(entry);
    directives.forEach(d -> ofDirective.computeIfAbsent(d, x -> new ArrayList<>()).add(entry));
    return this;
  }

  private Map<String, Object> number(String directive) {
    List<Entry> before = ofDirective.getOrDefault(directive, List.of());
    var number = new TreeMap<String, Object>();
    number.put("seq", before.size() + 1);
    if (!before.isEmpty() && before.stream().allMatch(e -> e.numbers.isEmpty())) {
      var ids = new StringBuilder();
      before.forEach(e -> ids.append(e.id).append('\n'));
      number.put("earlier", MerkleTree.digest(ids.toString()));
    }
    if (forcedNumber != null) {
      number.put("seq", forcedNumber);
      forcedNumber = null;
    }
    if (forcedEarlier != null) {
      number.put("earlier", forcedEarlier);
      forcedEarlier = null;
    }
    return number;
  }

  /** The next version of a thing; {@code TYPE ID =N} gives it another. */
  private Map<String, Object> next(String thing) {
    String[] words = thing.split(" ");
    String name = words[0] + " " + words[1];
    int version = versions.getOrDefault(name, 0) + 1;
    if (words.length > 2) {
      version = Integer.parseInt(words[2].substring(1));
    }
    versions.put(name, version);
    return new TreeMap<>(Map.of("type", words[0], "id", words[1], "version", version));
  }

  private static String time(long seq) {
    return String.format(java.util.Locale.ROOT, "2026-11-%02dT09:00:00Z", seq);
  }

  private static String part(long seq, String name, Object value) {
    String salt = MerkleTree.digest("salt " + seq + name).substring(0, 32);
    var part = new TreeMap<String, Object>();
    part.put("salt", salt);
    part.put("value", value);
    return json(part);
  }

  static String json(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  static Object parse(String json) {
    try {
      return MAPPER.readValue(json, TreeMap.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  byte[] root(int size) {
    return root(0, size);
  }

  private byte[] root(int from, int to) {
    if (to - from == 1) {
      return entries.get(from).leaf();
    }
    if (to == from) {
      return MerkleTree.hash();
    }
    int k = Integer.highestOneBit(to - from - 1);
    return MerkleTree.hash(new byte[] {1}, root(from, from + k), root(from + k, to));
  }

  ArrayNode inclusion(long seq, int size) {
    ArrayNode path = MAPPER.createArrayNode();
    inclusion((int) seq - 1, 0, size, path);
    return path;
  }

  private void inclusion(int index, int from, int to, ArrayNode path) {
    if (to - from == 1) {
      return;
    }
    int k = Integer.highestOneBit(to - from - 1);
    if (index < from + k) {
      inclusion(index, from, from + k, path);
      path.add(HexFormat.of().formatHex(root(from + k, to)));
    } else {
      inclusion(index, from + k, to, path);
      path.add(HexFormat.of().formatHex(root(from, from + k)));
    }
  }

  ArrayNode consistency(int earlier, int size) {
    ArrayNode path = MAPPER.createArrayNode();
    consistency(earlier, 0, size, true, path);
    return path;
  }

  private void consistency(int m, int from, int to, boolean whole, ArrayNode path) {
    int n = to - from;
    if (m == n) {
      if (!whole) {
        path.add(HexFormat.of().formatHex(root(from, to)));
      }
      return;
    }
    int k = Integer.highestOneBit(n - 1);
    if (m <= k) {
      consistency(m, from, from + k, whole, path);
      path.add(HexFormat.of().formatHex(root(from + k, to)));
    } else {
      consistency(m - k, from + k, to, false, path);
      path.add(HexFormat.of().formatHex(root(from, from + k)));
    }
  }

  String checkpoint(int size) {
    return checkpoint(signer, size);
  }

  String checkpoint(Signer by, int size) {
    return by.note(
        by.name + "\n" + size + "\n" + Base64.getEncoder().encodeToString(root(size)) + "\n");
  }

  String directiveNote(String directive, long number, int size) {
    return signer.note(
        signer.name + "/directive\n" + directive + "\n" + number + "\n" + size + "\n");
  }

  long count(String directive) {
    return ofDirective.getOrDefault(directive, List.of()).size();
  }

  /** The line of an event in a file of this tree; {@code whole} is a file of everything. */
  ObjectNode line(Entry entry, int size, boolean whole) {
    ObjectNode line = MAPPER.createObjectNode();
    line.put("seq", entry.seq);
    line.put("leaf", HexFormat.of().formatHex(entry.leaf()));
    line.put("canonical", entry.canonical);
    entry.parts.forEach(line::put);
    if (!entry.numbers.isEmpty()) {
      ArrayNode numbers = line.putArray("directives");
      entry.numbers.forEach(numbers::add);
    }
    if (!whole) {
      line.set("proof", inclusion(entry.seq, size));
    }
    return line;
  }
}
