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
import java.util.Map;
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

  private final MimeTypes types = MimeTypes.getDefaultMimeTypes();
  private final MediaTypeRegistry registry = types.getMediaTypeRegistry();

  /**
   * The media type of a file.
   *
   * @param name its name, whose extension must agree with the content
   * @param declared what its sender says that it is, which must agree too
   * @throws Problem {@code media-type-not-allowed}
   */
  String require(Path file, String name, @Nullable String declared) throws IOException {
    MediaType found = ofContent(file);
    MediaType named = ofName(name);
    if (found.equals(MediaType.TEXT_PLAIN) && named.equals(CSV)) {
      found = CSV;
    }
    if (!ALLOWED.contains(found)) {
      throw Problem.of(
          ProblemType.MEDIA_TYPE_NOT_ALLOWED, "This file is of no kind that is taken.");
    }
    if (!named.equals(MediaType.OCTET_STREAM) && !named.equals(found)) {
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

  /** Types that comprise what was found agree; so does what browsers on Windows call CSV. */
  private boolean agrees(MediaType found, String declared) {
    MediaType parsed = MediaType.parse(declared);
    if (parsed == null) {
      return false;
    }
    MediaType type = registry.normalize(parsed.getBaseType());
    return registry.isInstanceOf(found, type)
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
    return found.equals(MediaType.OCTET_STREAM) && isChinese(file) ? MediaType.TEXT_PLAIN : found;
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

  /** Text in the encoding of Chinese offices (GB 18030), which is not told by its first bytes. */
  private static boolean isChinese(Path file) throws IOException {
    var decoder = Charset.forName("GB18030").newDecoder();
    try (Reader reader = new InputStreamReader(Files.newInputStream(file), decoder)) {
      char[] chars = new char[8 * 1024];
      for (int read = reader.read(chars); read >= 0; read = reader.read(chars)) {
        for (int i = 0; i < read; i++) {
          if (Character.isISOControl(chars[i]) && "\t\n\r\f".indexOf(chars[i]) < 0) {
            return false;
          }
        }
      }
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}
