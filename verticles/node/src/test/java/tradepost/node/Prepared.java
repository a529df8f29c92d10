package tradepost.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.config.Config;
import tradepost.node.base.Contexts;
import tradepost.node.base.DataFolder;
import tradepost.node.command.DevCommand;
import tradepost.node.database.Databases;
import tradepost.node.database.EmbeddedPg;
import tradepost.node.database.Migrations;

/**
 * A data folder whose databases are made, migrated and empty, made once for a JVM: a program that starts on a copy of it has only
 * itself to start. That the program makes all this by itself is shown by {@link QuickStartTest} and {@link BusIdentityTest}.
 */
final class Prepared {
    private static @Nullable Path made;

    private Prepared() {}

    /** Makes {@code data} such a folder; one that is there already stays what it is. */
    static void in(Path data) {
        if (Files.exists(data)) return;
        try {
            var from = folder();
            DataFolder.createPrivate(data.resolve("postgres"));
            Files.copy(from.resolve("secrets.properties"), data.resolve("secrets.properties"));
            forEach(from.resolve("postgres/server"), data.resolve("postgres/server"), Prepared::link);
            forEach(from.resolve("postgres/data"), data.resolve("postgres/data"), Prepared::copy);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static synchronized Path folder() throws IOException {
        if (made != null) return made;
        var root = Files.createTempDirectory("tradepost-prepared-");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> DataFolder.deleteTree(root)));
        try (var folder = DataFolder.open(root);
                var pg = EmbeddedPg.start(
                        folder.resolve("postgres"), folder.secrets().get("db.superuser"))) {
            var config = Config.of(DevCommand.databases(folder.secrets(), pg.port()));
            Databases.create(pg, config, Contexts.names());
            Migrations.run(config, Contexts.names());
        }
        made = root;
        return root;
    }

    private interface Step {
        void take(Path from, Path to) throws IOException;
    }

    private static void forEach(Path from, Path to, Step step) throws IOException {
        try (var all = Files.walk(from)) {
            for (var p : all.toList()) step.take(p, to.resolve(from.relativize(p)));
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
    }

    /** The programs are only read: one file for all. */
    private static void link(Path from, Path to) throws IOException {
        if (Files.isRegularFile(from, LinkOption.NOFOLLOW_LINKS)) Files.createLink(to, from);
        else copy(from, to);
    }
}
