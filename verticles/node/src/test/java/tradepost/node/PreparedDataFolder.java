package tradepost.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDirDeletionStrategy;
import tradepost.kernel.config.Config;
import tradepost.node.cluster.Pki;
import tradepost.node.command.DevCommand;
import tradepost.node.config.Contexts;
import tradepost.node.database.Databases;
import tradepost.node.database.EmbeddedPg;
import tradepost.node.database.Migrations;
import tradepost.node.process.DataFolder;

/**
 * A data folder with certificates and with the databases and the signing key that a first start has made, prepared once per JVM. A program on
 * a copy of it has a short start. {@link QuickStartTest} and {@link BusIdentityTest} show that the program prepares all this itself.
 */
final class PreparedDataFolder {
    /** The largest local cluster of the tests. */
    private static final int NODES = 3;

    /** The files with secrets; the second one has the key with which the first start has signed the journal. */
    private static final List<String> SECRETS = List.of("secrets.properties", "audit-signing.key");

    private static volatile @Nullable Path made;

    /** Databases that no program uses any more. The next copy overwrites what has changed in them, which is faster than creating all files. */
    private static final Queue<Path> RETURNED = new ConcurrentLinkedQueue<>();

    private PreparedDataFolder() {}

    /** Turns {@code data} into such a folder; does not change an existing one. */
    static void in(Path data) {
        if (!Files.exists(data)) copyTo(data);
    }

    /** Adds what such a folder contains to {@code data}. */
    static void copyTo(Path data) {
        try {
            var from = folder();
            DataFolder.createPrivate(data);
            for (var secret : SECRETS) Files.copy(from.resolve(secret), data.resolve(secret));
            forEach(from.resolve("pki"), data.resolve("pki"), PreparedDataFolder::copy);
            var returned = RETURNED.poll();
            if (returned == null) DataFolder.createPrivate(data.resolve("postgres"));
            else Files.move(returned, data.resolve("postgres"));
            forEach(from.resolve("postgres/server"), data.resolve("postgres/server"), PreparedDataFolder::link);
            forEach(from.resolve("postgres/data"), data.resolve("postgres/data"), PreparedDataFolder::copy);
            if (returned != null) deleteOthers(from.resolve("postgres"), data.resolve("postgres"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Deletes the temporary folder of a test, but keeps its databases for the next copy, unless their server was killed. */
    public static final class Return implements TempDirDeletionStrategy {
        @Override
        public DeletionResult delete(Path folder, AnnotatedElementContext element, ExtensionContext context)
                throws IOException {
            takeBack(folder);
            return Standard.INSTANCE.delete(folder, element, context);
        }
    }

    /** Keeps the databases in {@code folder/data} for the next copy, unless their server was killed. */
    static void takeBack(Path folder) throws IOException {
        var used = folder.resolve("data/postgres");
        if (made == null || !Files.exists(used.resolve("data")) || Files.exists(used.resolve("data/postmaster.pid")))
            return;
        RETURNED.add(Files.move(used, made.resolveSibling("returned-" + UUID.randomUUID())));
    }

    /** Starts a new server whose data are in {@code folder}, with programs that are unpacked already. */
    static EmbeddedPg startServer(Path folder, String superuserPassword) {
        try {
            DataFolder.createPrivate(folder);
            forEach(folder().resolve("postgres/server"), folder.resolve("server"), PreparedDataFolder::link);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var pg = EmbeddedPg.start(folder, superuserPassword);
        withoutFsync(pg);
        return pg;
    }

    /**
     * Nothing waits for the disk: tests kill processes and not the system, which keeps what they have written. {@link EmbeddedPgTest},
     * {@link QuickStartTest} and the tests of the release use the settings of the program.
     */
    private static void withoutFsync(EmbeddedPg pg) {
        try (var c = pg.connect("postgres");
                var s = c.createStatement()) {
            s.execute("alter system set fsync = off");
            s.execute("select pg_reload_conf()");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static synchronized Path folder() throws IOException {
        if (made != null) return made;
        var root = Files.createTempDirectory("tradepost-prepared-");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> DataFolder.deleteTree(root)));
        var data = root.resolve("data");
        try (var folder = DataFolder.open(data);
                var pg = EmbeddedPg.start(
                        folder.resolve("postgres"), folder.secrets().get("db.superuser"))) {
            withoutFsync(pg);
            var config = Config.of(DevCommand.databases(folder.secrets(), pg.port()));
            Databases.create(pg, config, Contexts.names());
            Migrations.run(config, Contexts.names()); // so that they are not marked as those of `dev`
            DataFolder.createPrivate(data.resolve("logs"));
            Pki.make(data, NODES, folder.secrets());
        }
        var classPath = Path.of(ProgramArchive.classPath());
        try (var program = Program.devOf(classPath, root, Program.freePorts(1))) {
            if (program.stop() != 0) throw new IllegalStateException(program.output());
        }
        made = data;
        return data;
    }

    private interface Step {
        void take(Path from, Path to) throws IOException;
    }

    private static void forEach(Path from, Path to, Step step) throws IOException {
        try (var all = Files.walk(from)) {
            for (var p : all.toList()) step.take(p, to.resolve(from.relativize(p)));
        }
    }

    /** Does nothing if {@code to} is the copy already. */
    private static void copy(Path from, Path to) throws IOException {
        if (!Files.exists(to, LinkOption.NOFOLLOW_LINKS)) {
            Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
        } else if (Files.isRegularFile(from) && !isCopy(from, to)) {
            try (var out = Files.newOutputStream(to, StandardOpenOption.TRUNCATE_EXISTING)) {
                Files.copy(from, out);
            }
            Files.setLastModifiedTime(to, Files.getLastModifiedTime(from));
        }
    }

    private static boolean isCopy(Path from, Path to) throws IOException {
        return Files.size(from) == Files.size(to)
                && Files.getLastModifiedTime(from).equals(Files.getLastModifiedTime(to));
    }

    /** The binaries are only read, so one copy serves all. */
    private static void link(Path from, Path to) throws IOException {
        if (!Files.isRegularFile(from, LinkOption.NOFOLLOW_LINKS)) copy(from, to);
        else if (!Files.exists(to) || !Files.isSameFile(from, to)) {
            Files.deleteIfExists(to);
            Files.createLink(to, from);
        }
    }

    private static void deleteOthers(Path from, Path to) throws IOException {
        try (var all = Files.walk(to)) {
            for (var p : all.sorted(Comparator.reverseOrder()).toList())
                if (!Files.exists(from.resolve(to.relativize(p)), LinkOption.NOFOLLOW_LINKS)) Files.delete(p);
        }
    }
}
