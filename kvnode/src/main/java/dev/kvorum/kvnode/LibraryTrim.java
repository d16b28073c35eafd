package dev.kvorum.kvnode;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Cuts off of a native library what only debuggers read: the symbol table, and the list of sections
 * behind it, are no part of what is loaded, and 2 MB of RocksDB's 17. It is for the image, which
 * has a Java runtime, and neither strip nor a package of it.
 *
 * <pre>{@code
 * java -cp kvnode.jar dev.kvorum.kvnode.LibraryTrim librocksdbjni-linux64.so
 * }</pre>
 *
 * <p>The format is ELF's of 64 bits, little-endian, by the System V ABI: a header that says where
 * the segments are described, and segments, which say where in the file they are.
 */
public final class LibraryTrim {

  private static final byte[] ELF64_LITTLE_ENDIAN = {0x7f, 'E', 'L', 'F', 2, 1};
  private static final int SEGMENTS_AT = 32;
  private static final int SECTIONS_AT = 40;
  private static final int SEGMENT_BYTES = 54;
  private static final int SEGMENT_COUNT = 56;
  private static final int SECTION_COUNT = 60;
  private static final int SECTION_OF_NAMES = 62;
  private static final int OFFSET_IN_SEGMENT = 8;
  private static final int SIZE_IN_SEGMENT = 32;

  private LibraryTrim() {}

  /**
   * @param args libraries, each of which is replaced
   */
  public static void main(String[] args) throws IOException {
    for (String each : args) {
      Path library = Path.of(each);
      Files.write(library, trimmed(Files.readAllBytes(library)));
    }
  }

  static byte[] trimmed(byte[] library) {
    if (library.length < SECTION_OF_NAMES + Short.BYTES
        || !Arrays.equals(
            ELF64_LITTLE_ENDIAN, Arrays.copyOf(library, ELF64_LITTLE_ENDIAN.length))) {
      throw new IllegalArgumentException("no library of 64 bits for Linux");
    }
    ByteBuffer elf = ByteBuffer.wrap(library).order(ByteOrder.LITTLE_ENDIAN);
    long end = 0;
    for (int segment = 0; segment < elf.getShort(SEGMENT_COUNT); segment++) {
      int at = Math.toIntExact(elf.getLong(SEGMENTS_AT)) + segment * elf.getShort(SEGMENT_BYTES);
      end = Math.max(end, elf.getLong(at + OFFSET_IN_SEGMENT) + elf.getLong(at + SIZE_IN_SEGMENT));
    }
    elf.putLong(SECTIONS_AT, 0).putShort(SECTION_COUNT, (short) 0);
    elf.putShort(SECTION_OF_NAMES, (short) 0);
    return Arrays.copyOf(library, Math.toIntExact(end));
  }
}
