package tradepost.node.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The folder of a development or local cluster set-up. One process may use it at a time, and only its owner may read it. */
public final class DataFolder implements AutoCloseable {
    private static final String LOCK = "lock";

    private final Path path;
    private final FileChannel channel;
    private final FileLock lock;

    private DataFolder(Path path, FileChannel channel, FileLock lock) {
        this.path = path;
        this.channel = channel;
        this.lock = lock;
    }

    public static DataFolder open(Path folder) {
        var path = folder.toAbsolutePath().normalize();
        return open(
                path,
                LOCK,
                "The data folder " + path + " is used by another process",
                "stop it first, or choose another folder with --data");
    }

    /**
     * @param lockName the lock to take; the nodes of one cluster share a folder with a lock each
     * @param used the message when another process holds it
     * @param instead what to do then
     */
    public static DataFolder open(Path path, String lockName, String used, String instead) {
        try {
            createPrivate(path);
            var channel = FileChannel.open(
                    path.resolve(lockName),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE);
            @Nullable FileLock lock = tryLock(channel);
            if (lock == null) {
                var holder = read(channel).strip();
                channel.close();
                throw new ProgramRefusal(used + (holder.isEmpty() ? "" : " (pid " + holder + ")") + ": " + instead);
            }
            channel.truncate(0)
                    .write(ascii(Long.toString(ProcessHandle.current().pid())), 0);
            return new DataFolder(path, channel, lock);
        } catch (IOException e) {
            throw ProgramRefusal.of(path, e);
        }
    }

    public Path path() {
        return path;
    }

    public Path resolve(String name) {
        return path.resolve(name);
    }

    public Secrets secrets() {
        return Secrets.in(path);
    }

    /** A file of that name in the folder with a key of 256 random bits in Base64, which is made once. */
    public static Path keyFile(Path folder, String name) {
        var file = folder.resolve(name);
        try {
            if (!Files.exists(file)) write(file, Secrets.random() + "\n");
        } catch (IOException e) {
            throw ProgramRefusal.of(file, e);
        }
        return file;
    }

    /** The process that uses this folder, if any. */
    public static OptionalLong user(Path folder) {
        return holder(folder, LOCK);
    }

    /** The process that holds the lock of that name, if any. */
    public OptionalLong holder(String lockName) {
        return holder(path, lockName);
    }

    private static OptionalLong holder(Path folder, String lockName) {
        var file = folder.resolve(lockName);
        if (!Files.exists(file)) return OptionalLong.empty();
        try (var other = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            try (var free = tryLock(other)) {
                return free == null ? OptionalLong.of(Long.parseLong(read(other).strip())) : OptionalLong.empty();
            }
        } catch (IOException | NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    /** Deletes what the program stores here, and nothing else. */
    public void reset(List<String> names) {
        for (var name : names) deleteTree(path.resolve(name));
    }

    @Override
    public void close() throws IOException {
        lock.release();
        channel.close();
    }

    public static void createPrivate(Path folder) throws IOException {
        if (Files.isDirectory(folder)) return;
        Files.createDirectories(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    /** Writes the file completely or not at all. It is on disk when this returns, and readable by its owner only. */
    public static void write(Path file, String text) throws IOException {
        var next = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(next);
        Files.createFile(next, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (var out = FileChannel.open(next, StandardOpenOption.WRITE)) {
            var bytes = StandardCharsets.UTF_8.encode(text);
            while (bytes.hasRemaining()) out.write(bytes);
            out.force(true);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    public static void deleteTree(Path root) {
        if (!Files.exists(root)) return;
        try (var all = Files.walk(root)) {
            for (var p : all.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(p);
        } catch (IOException | UncheckedIOException e) {
            throw new ProgramRefusal("Cannot delete " + root + ": check who owns it");
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    private static String read(FileChannel channel) throws IOException {
        var bytes = ByteBuffer.allocate(32);
        channel.read(bytes, 0);
        return StandardCharsets.US_ASCII.decode(bytes.flip()).toString();
    }

    private static ByteBuffer ascii(String text) {
        return StandardCharsets.US_ASCII.encode(text);
    }
}
