package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When and where the launcher builds: in any folder, beside programs that run, and beside other builds. */
class LauncherBuildsTest extends FakeLauncher {
    private static final Map<String, String> UNTRAINED = Map.of("TRADEPOST_AOT", "off");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "two words",
                "Büro für Lager",
                "src",
                "src/tree",
                "src/test",
                "target",
                "target/classes",
                "a/target/b",
                ".builds"
            })
    void a_checkout_in_any_folder_is_built_once_and_again_when_a_source_has_changed(String name) throws Exception {
        checkout(name);
        for (var locale : List.of("C.UTF-8", "C")) {
            var environment = Map.of("TRADEPOST_AOT", "off", "LC_ALL", locale);
            assertThat(run(tree.resolve("tradepost"), environment, "dev").code())
                    .isZero();
        }
        assertThat(callsOf("mvn")).hasSize(1);
        edit();
        run(tree.resolve("tradepost"), UNTRAINED, "dev");
        assertThat(callsOf("mvn")).hasSize(2);
    }

    @Test
    void a_symbolic_link_to_a_checkout_starts_the_same_build() throws Exception {
        var link = Files.createSymbolicLink(folder.resolve("link to src"), tree);
        run(link.resolve("tradepost"), UNTRAINED, "dev");
        run(tree.resolve("tradepost"), UNTRAINED, "dev");
        run(Files.createSymbolicLink(folder.resolve("bin/tradepost"), link.resolve("tradepost")), UNTRAINED, "dev");
        assertThat(callsOf("mvn")).hasSize(1);
        assertThat(callsOf("java")).hasSize(3).containsOnly(callsOf("java").getFirst());
    }

    /** In the locale C, Java could not open the files of a checkout in a folder such as Büro. */
    @Test
    void a_program_always_runs_with_a_locale_for_all_letters() throws Exception {
        executable(folder.resolve("jdk/bin/java"), "#!/bin/bash\necho \"java $LC_ALL\" >>\"$CALLS\"\n");
        run(tree.resolve("tradepost"), Map.of("TRADEPOST_AOT", "off", "LC_ALL", "C"), "dev");
        run(tree.resolve("tradepost"), Map.of("TRADEPOST_AOT", "off", "LC_ALL", "C.UTF-8"), "dev");
        assertThat(callsOf("java")).containsExactly("java C.UTF-8", "java C.UTF-8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"dev", "relay"})
    void a_build_removes_what_no_program_uses_any_more_and_nothing_else(String command) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/flock")));
        var end = folder.resolve("end");
        var running = started(Map.of("TRADEPOST_AOT", "off", "UNTIL", end.toString()), "running.txt", command);
        Awaitility.await().until(() -> callsOf("java").size() == 1);
        var used = build(callsOf("java").getFirst());
        for (int k = 0; k < 2; k++) {
            edit();
            assertThat(run(tree.resolve("tradepost"), UNTRAINED, command).code())
                    .isZero();
            assertThat(build(callsOf("java").getLast())).exists().isNotEqualTo(used);
            assertThat(used.resolve("lib")).exists();
        }
        assertThat(builds()).as("the one that runs, and the current one").hasSize(2);
        Files.createFile(end);
        assertThat(running.waitFor()).isZero();
        edit();
        run(tree.resolve("tradepost"), UNTRAINED, command);
        assertThat(builds()).containsExactly(build(callsOf("java").getLast()));
    }

    /** Maven writes to the folders named target, also when it only tests. */
    @Test
    void no_program_runs_from_a_folder_that_maven_writes_to() throws Exception {
        for (var command : List.of("dev", "relay")) run(tree.resolve("tradepost"), Map.of(), command);
        assertThat(callsOf("java")).hasSize(3).noneMatch(c -> c.contains("/target/"));
    }

    @Test
    void a_command_that_waits_for_another_build_says_so_and_uses_its_result() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/flock")));
        var end = folder.resolve("end");
        var environment = Map.of("TRADEPOST_AOT", "off", "MVN_UNTIL", end.toString());
        var first = started(environment, "first.txt", "dev");
        Awaitility.await().until(() -> callsOf("mvn").size() == 1);
        var second = started(environment, "second.txt", "dev");
        Awaitility.await()
                .until(() -> Files.readString(folder.resolve("second.txt"))
                        .contains("Another command is building this checkout; waiting for it."));
        assertThat(Files.readString(folder.resolve("first.txt"))).doesNotContain("waiting");
        Files.createFile(end);
        assertThat(first.waitFor()).isZero();
        assertThat(second.waitFor()).isZero();
        assertThat(callsOf("mvn")).hasSize(1);
        assertThat(callsOf("java")).hasSize(2);
    }

    private Process started(Map<String, String> environment, String output, String... args) throws IOException {
        return launcher(tree.resolve("tradepost"), environment, List.of(), args)
                .redirectOutput(folder.resolve(output).toFile())
                .start();
    }

    private List<Path> builds() throws IOException {
        try (var found = Files.list(tree.toRealPath().resolve(".builds"))) {
            return found.filter(Files::isDirectory).toList();
        }
    }

    /** The folder of the class path with which Java was called. */
    private static Path build(String call) {
        var file = call.replaceFirst(".* -cp ([^:]*?\\.jar)[: ].*", "$1");
        return Path.of(file).getParent();
    }
}
