package org.directivetracker.evidence;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Small files of many kinds: the beginnings by which their kinds are told. */
final class SampleFiles {
  private static final String OOXML = "application/vnd.openxmlformats-officedocument.";
  private static final String ODF = "application/vnd.oasis.opendocument.";

  static final byte[] PDF = ascii("%PDF-1.7\n%\u00e2\n1 0 obj\n<<>>\nendobj\n%%EOF\n");
  static final byte[] PNG = hex("89504e470d0a1a0a0000000d49484452000000010000000108020000009077");
  static final byte[] EXECUTABLE =
      hex("4d5a90000300000004000000ffff0000b8000000000000004000000000");
  static final byte[] SCRIPT = ascii("#!/bin/sh\nrm -rf /\n");
  static final byte[] HTML = ascii("<!DOCTYPE html><html><script>alert(1)</script></html>");
  static final byte[] TEXT = "进展良好。It goes well.\n".getBytes(StandardCharsets.UTF_8);
  static final byte[] ZIP = zip(Map.of("program.exe", "MZ"));
  static final byte[] MSI = compound("Property");

  private SampleFiles() {}

  /** What is taken: name and media type, then the bytes. */
  static Map<String, byte[]> taken() {
    var files = new TreeMap<String, byte[]>();
    files.put("a.pdf application/pdf", PDF);
    files.put("a.png image/png", PNG);
    files.put("a.JPG image/jpeg", hex("ffd8ffe000104a46494600010100000100010000ffdb"));
    files.put("a.tif image/tiff", hex("49492a0008000000"));
    files.put("a.webp image/webp", hex("524946461a000000574542505650384c0d0000002f"));
    files.put("a.txt text/plain", TEXT);
    files.put("a.csv text/csv", ascii("a,b\n1,2\n"));
    files.put("gb.csv text/csv", "序号,任务,完成情况\n1,充电设施建设,良好\n".getBytes(Charset.forName("GB18030")));
    files.put("a text/plain", ascii("x"));
    files.put("b application/pdf", PDF);
    files.put("c.unknown application/pdf", PDF);
    files.put(
        "mail.txt text/plain", ascii("From: li.na@example.org\r\nSubject: x\r\n\r\nDone.\r\n"));
    files.put("mz.txt text/plain", ascii("MZ, the code of a district, is done.\n"));
    files.put("page.txt text/plain", ascii("<html><body>It is done.</body></html>\n"));
    files.put("script.txt text/plain", SCRIPT);
    files.put("card.txt text/plain", ascii("BEGIN:VCARD\r\nVERSION:3.0\r\nEND:VCARD\r\n"));
    files.put("dos.txt text/plain", ascii("It is done.\r\n\u001a"));
    files.put("mail text/plain", ascii("From: li.na@example.org\n"));
    files.put(
        "gb.txt text/plain", "<html>充电设施建设</html>\u001a".getBytes(Charset.forName("GB18030")));
    files.put("a.md text/plain", ascii("# Title\n\n- one\n"));
    files.put("a.log text/plain", ascii("2024-05-05 10:00:00 INFO started\n"));
    files.put("a.tsv text/plain", ascii("a\tb\n1\t2\n"));
    files.put("a.OFD application/ofd", zip(Map.of("OFD.xml", "<OFD/>")));
    String document = OOXML + "wordprocessingml.document";
    String sheet = OOXML + "spreadsheetml.sheet";
    String slides = OOXML + "presentationml.presentation";
    files.put("a.docx " + document, ooxml(document));
    files.put("a.xlsx " + sheet, ooxml(sheet));
    files.put("a.pptx " + slides, ooxml(slides));
    files.put("a.odt " + ODF + "text", odf("text"));
    files.put("a.ods " + ODF + "spreadsheet", odf("spreadsheet"));
    files.put("a.odp " + ODF + "presentation", odf("presentation"));
    files.put("a.doc application/msword", compound("WordDocument"));
    files.put("a.xls application/vnd.ms-excel", compound("Workbook"));
    files.put("a.ppt application/vnd.ms-powerpoint", compound("PowerPoint Document"));
    return files;
  }

  static byte[] ooxml(String type) {
    return zip(
        Map.of("[Content_Types].xml", "<Types><Override ContentType=\"" + type + ".main+xml\"/>"));
  }

  private static byte[] odf(String kind) {
    return zip(Map.of("mimetype", ODF + kind));
  }

  /** An archive whose entries are not compressed, as the first of OpenDocument must not be. */
  static byte[] zip(Map<String, String> entries) {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes)) {
      zip.setMethod(ZipOutputStream.STORED);
      for (var e : entries.entrySet()) {
        byte[] content = ascii(e.getValue());
        var crc = new CRC32();
        crc.update(content);
        var entry = new ZipEntry(e.getKey());
        entry.setSize(content.length);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** A compound file (MS-CFB) with that stream in its directory. */
  static byte[] compound(String stream) {
    byte[] file = new byte[1536];
    System.arraycopy(hex("d0cf11e0a1b11ae1"), 0, file, 0, 8);
    entry(file, 1024, "Root Entry", 5);
    entry(file, 1152, stream, 2);
    return file;
  }

  private static void entry(byte[] file, int at, String name, int type) {
    byte[] utf16 = name.getBytes(StandardCharsets.UTF_16LE);
    System.arraycopy(utf16, 0, file, at, utf16.length);
    file[at + 64] = (byte) (utf16.length + 2);
    file[at + 66] = (byte) type;
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits);
  }
}
