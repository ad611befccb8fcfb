package org.directivetracker.evidence;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.TikaCoreProperties;
import org.apache.tika.mime.MediaType;
import org.apache.tika.mime.MediaTypeRegistry;
import org.apache.tika.mime.MimeTypes;
import org.directivetracker.problem.Problem;
import org.directivetracker.problem.ProblemType;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Finds what a file is in its content, and refuses what is not taken or claims to be another. Made
 * with the first file, for it reads a long list of types.
 */
@ApplicationScoped
class MediaTypes {
  private static final MediaType CSV = MediaType.text("csv");
  private static final MediaType OLE = MediaType.application("x-tika-msoffice");
  private static final MediaType EXCEL = MediaType.application("vnd.ms-excel");
  private static final String OOXML = "vnd.openxmlformats-officedocument.";

  private static final Set<MediaType> ALLOWED =
      Set.of(
          MediaType.application("pdf"),
          MediaType.image("png"),
          MediaType.image("jpeg"),
          MediaType.image("tiff"),
          MediaType.image("webp"),
          MediaType.TEXT_PLAIN,
          CSV,
          MediaType.application(OOXML + "wordprocessingml.document"),
          MediaType.application(OOXML + "spreadsheetml.sheet"),
          MediaType.application(OOXML + "presentationml.presentation"),
          MediaType.application("vnd.oasis.opendocument.text"),
          MediaType.application("vnd.oasis.opendocument.spreadsheet"),
          MediaType.application("vnd.oasis.opendocument.presentation"),
          MediaType.application("msword"),
          EXCEL,
          MediaType.application("vnd.ms-powerpoint"));

  /** The stream of a compound file (MS-CFB) that says which application's it is. */
  private static final Map<String, MediaType> STREAMS =
      Map.of(
          "WordDocument",
          MediaType.application("msword"),
          "Workbook",
          EXCEL,
          "Book",
          EXCEL,
          "PowerPoint Document",
          MediaType.application("vnd.ms-powerpoint"));

  /** Kinds of text that are kept as plain text, by extension or by what a sender calls them. */
  private static final Set<String> KINDS_OF_TEXT =
      Set.of("text/markdown", "text/x-log", "text/tab-separated-values", "text/tsv");

  /** Other names of media types in use, beside those that Tika knows. */
  private static final Map<String, String> ALIASES =
      Map.ofEntries(
          Map.entry("image/jpg", "image/jpeg"),
          Map.entry("image/pjpeg", "image/jpeg"),
          Map.entry("image/x-png", "image/png"),
          Map.entry("image/tif", "image/tiff"),
          Map.entry("image/x-tif", "image/tiff"),
          Map.entry("image/x-tiff", "image/tiff"),
          Map.entry("image/x-webp", "image/webp"),
          Map.entry("text/pdf", "application/pdf"),
          Map.entry("text/x-pdf", "application/pdf"),
          Map.entry("application/acrobat", "application/pdf"),
          Map.entry("application/vnd.pdf", "application/pdf"),
          Map.entry("text/x-plain", "text/plain"),
          Map.entry("application/text", "text/plain"),
          Map.entry("application/txt", "text/plain"),
          Map.entry("text/x-csv", "text/csv"),
          Map.entry("application/csv", "text/csv"),
          Map.entry("application/x-csv", "text/csv"),
          Map.entry("text/comma-separated-values", "text/csv"),
          Map.entry("text/x-comma-separated-values", "text/csv"),
          Map.entry("application/doc", "application/msword"),
          Map.entry("application/word", "application/msword"),
          Map.entry("application/x-msword", "application/msword"),
          Map.entry("application/excel", "application/vnd.ms-excel"),
          Map.entry("application/xls", "application/vnd.ms-excel"),
          Map.entry("application/x-excel", "application/vnd.ms-excel"),
          Map.entry("application/x-msexcel", "application/vnd.ms-excel"),
          Map.entry("application/x-xls", "application/vnd.ms-excel"),
          Map.entry("application/vnd.msexcel", "application/vnd.ms-excel"),
          Map.entry("application/powerpoint", "application/vnd.ms-powerpoint"),
          Map.entry("application/x-mspowerpoint", "application/vnd.ms-powerpoint"));

  /** Ends a text file of DOS, which some programs still write. */
  private static final char END_OF_FILE = '\u001A';

  private final MimeTypes types = MimeTypes.getDefaultMimeTypes();
  private final MediaTypeRegistry registry = types.getMediaTypeRegistry();
  private final List<AddedType> added;

  MediaTypes(@ConfigProperty(name = "tracker.evidence-types") Optional<String> added) {
    this.added = AddedType.parse(added.orElse(""));
  }

  /**
   * The media type of a file.
   *
   * @param name its name, whose extension must agree with the content
   * @param declared what its sender says that it is, which must agree too
   * @throws Problem {@code media-type-not-allowed}
   */
  String require(Path file, String name, @Nullable String declared) throws IOException {
    for (AddedType type : added) {
      if (type.hasName(name)) {
        return require(type, file, declared);
      }
    }
    MediaType found = ofContent(file);
    MediaType named = ofName(name);
    if (found.equals(MediaType.TEXT_PLAIN) && named.equals(CSV)) {
      found = CSV;
    }
    if (!ALLOWED.contains(found)) {
      throw Problem.of(
          ProblemType.MEDIA_TYPE_NOT_ALLOWED, "This file is of no kind that is taken.");
    }
    if (!named.equals(MediaType.OCTET_STREAM) && !named.equals(found) && !isText(found, named)) {
      throw Problem.of(
          ProblemType.MEDIA_TYPE_NOT_ALLOWED,
          "This file is not what its name says: " + found + ".");
    }
    if (declared != null && !agrees(found, declared)) {
      throw Problem.of(
          ProblemType.MEDIA_TYPE_NOT_ALLOWED,
          "This file is not what its part's Content-Type says: " + found + ".");
    }
    return found.toString();
  }

  /** Nobody knows what senders call a kind that was added: they may not call it one of ours. */
  private String require(AddedType type, Path file, @Nullable String declared) throws IOException {
    if (!type.hasContent(file)) {
      throw Problem.of(
          ProblemType.MEDIA_TYPE_NOT_ALLOWED,
          "This file is not what its name says: " + type.mediaType() + ".");
    }
    MediaType said = declared == null ? MediaType.OCTET_STREAM : parse(declared);
    if (said == null || (ALLOWED.contains(said) && !said.toString().equals(type.mediaType()))) {
      throw Problem.of(
          ProblemType.MEDIA_TYPE_NOT_ALLOWED,
          "This file is not what its part's Content-Type says: " + type.mediaType() + ".");
    }
    return type.mediaType();
  }

  private static boolean isText(MediaType found, MediaType named) {
    return found.equals(MediaType.TEXT_PLAIN) && KINDS_OF_TEXT.contains(named.toString());
  }

  /** A media type by the name under which Tika knows it, null for what is none. */
  private @Nullable MediaType parse(String declared) {
    MediaType parsed = MediaType.parse(declared);
    if (parsed == null) {
      return null;
    }
    MediaType type = registry.normalize(parsed.getBaseType());
    String alias = ALIASES.get(type.toString());
    return alias == null ? type : MediaType.parse(alias);
  }

  /** Types that comprise what was found agree; so does what browsers on Windows call CSV. */
  private boolean agrees(MediaType found, String declared) {
    MediaType type = parse(declared);
    if (type == null) {
      return false;
    }
    return registry.isInstanceOf(found, type)
        || isText(found, type)
        || (found.equals(MediaType.TEXT_PLAIN) && type.equals(CSV))
        || (found.equals(CSV) && type.equals(EXCEL));
  }

  private MediaType ofName(String name) throws IOException {
    var metadata = new Metadata();
    metadata.set(TikaCoreProperties.RESOURCE_NAME_KEY, name);
    return types.detect(null, metadata);
  }

  private MediaType ofContent(Path file) throws IOException {
    MediaType found;
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      found = types.detect(in, new Metadata());
    }
    if (ALLOWED.contains(found) && !registry.isInstanceOf(found, OLE)) {
      return found;
    }
    if (registry.isInstanceOf(found, MediaType.APPLICATION_ZIP)) {
      return ofArchive(file, found);
    }
    if (registry.isInstanceOf(found, OLE)) {
      return ofCompound(file, found);
    }
    // Text may begin as a mail, a page or even a program does.
    return isText(file) ? MediaType.TEXT_PLAIN : found;
  }

  /** Office Open XML says in its list of parts which part is the main one (ECMA-376, part 2). */
  private static MediaType ofArchive(Path file, MediaType found) throws IOException {
    try (ZipFile zip = new ZipFile(file.toFile())) {
      ZipEntry entry = zip.getEntry("[Content_Types].xml");
      if (entry == null) {
        return found;
      }
      try (InputStream in = zip.getInputStream(entry)) {
        String parts = new String(in.readNBytes(1024 * 1024), StandardCharsets.UTF_8);
        return ALLOWED.stream()
            .filter(t -> parts.contains("\"" + t + ".main+xml\""))
            .findFirst()
            .orElse(found);
      }
    } catch (ZipException e) {
      return found;
    }
  }

  /** Entries of a compound file's directory have 128 bytes and begin at multiples of that. */
  private static MediaType ofCompound(Path file, MediaType found) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 64 * 1024)) {
      byte[] entry = new byte[128];
      while (in.readNBytes(entry, 0, entry.length) == entry.length) {
        int nameBytes = (entry[64] & 0xff) - 2;
        if (entry[66] == 2 && nameBytes > 0 && nameBytes < 64) {
          String name = new String(entry, 0, nameBytes, StandardCharsets.UTF_16LE);
          MediaType type = STREAMS.get(name);
          if (type != null) {
            return type;
          }
        }
      }
    }
    return found.equals(OLE) || !ALLOWED.contains(found) ? found : OLE;
  }

  /** Text in UTF-8 or in the encoding of Chinese offices (GB 18030), wherever it is looked at. */
  private static boolean isText(Path file) throws IOException {
    return isText(file, StandardCharsets.UTF_8) || isText(file, Charset.forName("GB18030"));
  }

  private static boolean isText(Path file, Charset charset) throws IOException {
    try (Reader reader = new InputStreamReader(Files.newInputStream(file), charset.newDecoder())) {
      boolean ended = false;
      char[] chars = new char[8 * 1024];
      for (int read = reader.read(chars); read >= 0; read = reader.read(chars)) {
        for (int i = 0; i < read; i++) {
          if (ended
              || (Character.isISOControl(chars[i])
                  && "\t\n\r\f".indexOf(chars[i]) < 0
                  && chars[i] != END_OF_FILE)) {
            return false;
          }
          ended = chars[i] == END_OF_FILE;
        }
      }
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}
