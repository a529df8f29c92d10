package tradepost.node.database;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.XZInputStream;
import tradepost.node.process.DataFolder;
import tradepost.node.process.ProgramRefusal;

/** The PostgreSQL programs for this machine, unpacked from the class path into a folder. */
public final class PgBinaries {
    private static final int OWNER_EXECUTE = 0100;
    /** The file that records which archive was unpacked. */
    public static final String IDENTITY = "archive.crc";

    private PgBinaries() {}

    /**
     * Returns the folder with bin/, lib/ and share/. Unpacks it once, and again if the program contains other binaries.
     *
     * @param idle whether no server runs from that folder
     */
    static Path in(Path folder, boolean idle) throws IOException {
        var home = folder.resolve("server");
        var identity = identity();
        if (Files.isDirectory(home) && (!idle || identity.isEmpty() || identity.equals(kept(home)))) return home;
        var next = folder.resolve("server.new");
        DataFolder.deleteTree(next);
        DataFolder.createPrivate(next);
        try (var in = archive().openStream()) {
            unpack(in, next);
        }
        Files.writeString(next.resolve(IDENTITY), identity);
        DataFolder.deleteTree(home);
        Files.move(next, home, StandardCopyOption.ATOMIC_MOVE); // completely or not at all
        return home;
    }

    private static String kept(Path home) throws IOException {
        var file = home.resolve(IDENTITY);
        return Files.exists(file) ? Files.readString(file) : "";
    }

    /** The checksum of the archive from its jar; empty if it is in none. */
    private static String identity() throws IOException {
        if (!(archive().openConnection() instanceof JarURLConnection jar)) return "";
        return Long.toHexString(jar.getJarEntry().getCrc());
    }

    /** Returns the reason if there are no programs for this machine; otherwise null. */
    static @Nullable String missing() {
        try {
            archive();
            return null;
        } catch (ProgramRefusal e) {
            return e.getMessage();
        }
    }

    /** The archive for this machine, from a jar of io.zonky.test.postgres. */
    private static URL archive() {
        var name = "postgres-" + os().toLowerCase(Locale.ROOT) + "-" + arch().replace("aarch64", "arm_64") + ".txz";
        @Nullable URL archive = PgBinaries.class.getClassLoader().getResource(name);
        if (archive == null)
            throw new ProgramRefusal("There is no embedded PostgreSQL for " + os() + " on " + arch()
                    + ": use `serve` with a PostgreSQL of your own");
        return archive;
    }

    private static String os() {
        return System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("mac") ? "Darwin" : "Linux";
    }

    private static String arch() {
        return System.getProperty("os.arch", "").replace("amd64", "x86_64");
    }

    private static void unpack(InputStream archive, Path home) throws IOException {
        try (var tar = new TarArchiveInputStream(new XZInputStream(archive))) {
            for (TarArchiveEntry e = tar.getNextEntry(); e != null; e = tar.getNextEntry()) {
                var target = home.resolve(e.getName()).normalize();
                if (!target.startsWith(home)) throw new IOException("an entry leaves the folder: " + e.getName());
                if (e.isDirectory()) {
                    Files.createDirectories(target);
                    continue;
                }
                Files.createDirectories(parent(target));
                if (e.isSymbolicLink()) {
                    Files.createSymbolicLink(target, Path.of(e.getLinkName()));
                } else if (e.isLink()) {
                    Files.createLink(target, home.resolve(e.getLinkName()).normalize());
                } else {
                    Files.copy(tar, target);
                    if ((e.getMode() & OWNER_EXECUTE) != 0) executable(target);
                }
            }
        }
    }

    private static Path parent(Path p) throws IOException {
        var parent = p.getParent();
        if (parent == null) throw new IOException("no folder above " + p);
        return parent;
    }

    private static void executable(Path file) throws IOException {
        Files.setPosixFilePermissions(
                file,
                EnumSet.of(
                        PosixFilePermission.OWNER_READ,
                        PosixFilePermission.OWNER_WRITE,
                        PosixFilePermission.OWNER_EXECUTE));
    }
}
