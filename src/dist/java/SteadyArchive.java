import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;

/**
 * Makes an archive of classes the same, byte by byte, each time: {@code java SteadyArchive.java ONE OTHER} takes two that were
 * dumped from the same, and rewrites the first. What differs is the time of the machine's clock in soft references, which Java
 * keeps to see how long nobody asked for them; they get zero, and the checksums are corrected. If anything else differs, or
 * the file is laid out in another way, it says so and the archive stays as it is.
 */
public final class SteadyArchive {
  /** CDSFileMapHeaderBase of JDK 25 (src/hotspot/share/include/cds.h). */
  private static final int CRC = 4;

  private static final int HEADER_SIZE = 12;
  private static final int REGIONS = 24;
  private static final int REGION_SIZE = 96;
  private static final int REGION_COUNT = 4;
  private static final int FILE_OFFSET = 24;
  private static final int USED = 40;

  private SteadyArchive() {}

  public static void main(String[] args) throws Exception {
    Path path = Path.of(args[0]);
    ByteBuffer one = read(path);
    ByteBuffer other = read(Path.of(args[1]));
    String trouble = trouble(one, other);
    if (trouble != null) {
      System.err.println("dist: " + path.getFileName() + " will not be the same the next time: " + trouble);
      return;
    }
    for (int at = one.getInt(HEADER_SIZE); at < one.capacity(); at += Long.BYTES) {
      if (one.getLong(at) != other.getLong(at)) {
        one.putLong(at, 0);
      }
    }
    for (int region = 0; region < REGION_COUNT; region++) {
      one.putInt(start(region), regionChecksum(one, region));
    }
    one.putInt(CRC, headerChecksum(one));
    Files.write(path, one.array());
  }

  private static String trouble(ByteBuffer one, ByteBuffer other) {
    int header = one.getInt(HEADER_SIZE);
    if (one.capacity() != other.capacity() || header != other.getInt(HEADER_SIZE)) {
      return "two dumps have not the same size";
    }
    if (header < start(REGION_COUNT) || header % Long.BYTES != 0) {
      return "its header is not that of JDK 25";
    }
    for (int region = 0; region < REGION_COUNT; region++) {
      if (one.getInt(start(region)) != regionChecksum(one, region)) {
        return "the checksum of its part " + region + " is not where JDK 25 has it";
      }
    }
    if (one.getInt(CRC) != headerChecksum(one)) {
      return "the checksum of its header is not where JDK 25 has it";
    }
    for (int at = header; at < one.capacity(); at += Long.BYTES) {
      // Milliseconds of the same clock: the second dump was made within the hour after the first.
      long later = other.getLong(at) - one.getLong(at);
      if (later < 0 || later > 3_600_000) {
        return "two dumps differ at byte " + at + ", by " + later;
      }
    }
    return null;
  }

  private static int start(int region) {
    return REGIONS + region * REGION_SIZE;
  }

  private static int regionChecksum(ByteBuffer archive, int region) {
    return checksum(
        archive,
        (int) archive.getLong(start(region) + FILE_OFFSET),
        (int) archive.getLong(start(region) + USED));
  }

  private static int headerChecksum(ByteBuffer archive) {
    int from = HEADER_SIZE + Integer.BYTES;
    return checksum(archive, from, archive.getInt(HEADER_SIZE) - from);
  }

  private static int checksum(ByteBuffer archive, int from, int length) {
    if (from < 0 || length < 0 || length > archive.capacity() - from) {
      return 0;
    }
    CRC32 crc = new CRC32();
    crc.update(archive.array(), from, length);
    return (int) crc.getValue();
  }

  private static ByteBuffer read(Path path) throws Exception {
    return ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.LITTLE_ENDIAN);
  }
}
