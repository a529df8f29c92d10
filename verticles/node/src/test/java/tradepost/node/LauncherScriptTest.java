package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tradepost.kernel.Patience;
import tradepost.node.run.JvmOptions;

/**
 * The launcher script, with a fake Java and Maven that record how they were called: when it builds, what it starts and how it
 * ends.
 */
class LauncherScriptTest extends FakeLauncher {
    @Test
    void the_launcher_builds_once_and_again_when_a_source_has_changed() throws Exception {
        assertThat(tradepost("dev").code()).isZero();
        assertThat(tradepost("dev").code()).isZero();
        assertThat(callsOf("mvn")).hasSize(1);
        edit();
        tradepost("dev");
        assertThat(callsOf("mvn")).hasSize(2);
        assertThat(callsOf("java").getLast())
                .matches(".* -cp \\Q" + tree.toRealPath() + "/.builds/node.\\E\\w{6}/tradepost\\.jar .*");
    }

    @Test
    void testing_some_modules_leaves_the_build_to_the_next_start_and_testing_all_does_not() throws Exception {
        tradepost("dev");
        edit();
        assertThat(tradepost("test", "-pl", "verticles/sales/core", "-am").code())
                .isZero();
        tradepost("dev");
        assertThat(callsOf("mvn")).hasSize(3);
        edit();
        tradepost("test", "-Dtest=SagaTest");
        tradepost("dev");
        assertThat(callsOf("mvn")).hasSize(4);
    }

    /** The folder is in memory, so it would take memory until the system is restarted. */
    @Test
    void the_temporary_folder_of_a_test_run_is_removed_also_if_the_run_fails() throws Exception {
        tradepost("test");
        assertThat(run(tree.resolve("tradepost"), Map.of("MVN_CODE", "7"), "test")
                        .code())
                .isEqualTo(7);
        var folders = callsOf("mvn").stream()
                .flatMap(c -> Stream.of(c.split(" ")))
                .filter(a -> a.startsWith("-Dtests.tmp="))
                .map(a -> Path.of(a.replace("-Dtests.tmp=", "")))
                .toList();
        assumeFalse(folders.isEmpty(), "there is not enough memory for it");
        assertThat(folders).hasSize(2).allSatisfy(f -> assertThat(f).doesNotExist());
    }

    /** Containers that share /dev/shm have process ids of their own, so a run is found by the lock that it holds. */
    @Test
    void a_test_run_deletes_the_folder_of_a_killed_run_and_not_that_of_one_in_another_container() throws Exception {
        var memory = Path.of("/dev/shm");
        assumeTrue(Files.isWritable(memory) && Files.isExecutable(Path.of("/usr/bin/flock")));
        var killed = Files.createTempDirectory(memory, "tradepost-tests.");
        var running = Files.createTempDirectory(memory, "tradepost-tests.4194305."); // larger than any process id here
        var holder = new ProcessBuilder("flock", running.toString(), "bash", "-c", "echo locked; read -r end")
                .redirectErrorStream(true)
                .start();
        try {
            assertThat(holder.inputReader().readLine()).isEqualTo("locked");
            assertThat(tradepost("test").code()).isZero();
            assertThat(killed).doesNotExist();
            assertThat(running).exists();
        } finally {
            holder.getOutputStream().close();
            holder.waitFor();
            Files.deleteIfExists(running);
            Files.deleteIfExists(killed);
        }
    }

    @Test
    void a_jar_that_a_test_run_packaged_again_gets_its_own_cache() throws Exception {
        tradepost("dev");
        assertThat(calls()).filteredOn(c -> c.contains("AOTCacheOutput")).hasSize(1);
        edit();
        tradepost("test");
        tradepost("dev");
        assertThat(calls()).filteredOn(c -> c.contains("AOTCacheOutput")).hasSize(2);
        assertThat(callsOf("java").getLast()).contains("-XX:AOTCache=");
    }

    /**
     * A fake Maven whose two classes report so many failures, or nothing if they did not end: of {@code FIRST} when everything is tested,
     * of {@code SECOND} when each is tested alone.
     */
    private static final String TESTING = """
            #!/bin/bash
            echo "mvn $*" >>"$CALLS"
            module=verticles/sales/core/target
            mkdir -p $module/surefire-reports $module/test-classes/tradepost
            case " $* " in *" -DreuseForks=false "*) results=$SECOND ;; *) results=$FIRST ;; esac
            for class in ATest BTest; do
              touch $module/test-classes/tradepost/$class.class
              read -r failures results <<<"$results"
              case " $* " in *" -Dtest="*) case " $* " in *tradepost.$class*) ;; *) continue ;; esac ;; esac
              [ "$failures" != none ] || { echo "[INFO] Running tradepost.$class"; continue; }
              [ "$failures" != never ] || continue
              echo "[INFO] Running tradepost.$class"
              printf '<?xml version="1.0"?>\\n<testsuite xsi="x" name="tradepost.%s" time="1.5" tests="3" errors="0" skipped="1" failures="%s">\\n' \\
                $class $failures >$module/surefire-reports/TEST-tradepost.$class.xml
            done
            """;

    @ParameterizedTest
    @CsvSource({
        "0 0, '', 0, '4 passed, 0 failed, 2 skipped', ''",
        "1 0, 0, 0, '4 passed, 0 failed, 2 skipped', 'UNSTEADY'",
        "1 0, 2, 1, '2 passed, 2 failed, 2 skipped', 'RED'",
        "0 1, 'never 0', 0, '4 passed, 0 failed, 2 skipped', 'UNSTEADY'",
        "none never, '0 0', 0, '4 passed, 0 failed, 2 skipped', 'UNSTEADY'",
        "none never, 'none 0', 1, '2 passed, 1 failed, 1 skipped', 'RED'",
    })
    void what_failed_is_tested_again_alone_and_red_if_it_fails_twice(
            String first, String second, int code, String counts, String verdict) throws Exception {
        executable(folder.resolve("bin/mvn"), TESTING);
        var again = second == null ? "" : second;
        var ended = run(tree.resolve("tradepost"), Map.of("FIRST", first, "SECOND", again), "test");
        assertThat(ended.output()).endsWith(counts + "\n");
        assertThat(ended.code()).as(ended.output()).isEqualTo(code);
        if (verdict == null || verdict.isEmpty()) {
            assertThat(ended.output()).doesNotContain("UNSTEADY", "RED");
            assertThat(callsOf("mvn")).hasSize(1);
        } else {
            assertThat(ended.output()).contains(verdict, "verticles/sales/core tradepost.");
            assertThat(callsOf("mvn").getLast()).contains("-pl verticles/sales/core -am -Dtest=tradepost.");
        }
    }

    @Test
    void clients_are_generated_from_the_contract_of_the_current_build() throws Exception {
        executable(folder.resolve("bin/npm"), "#!/bin/bash\n");
        executable(tree.resolve("clients/generate.sh"), "#!/bin/bash\necho \"generate $*\" >>\"$CALLS\"\n");
        assertThat(tradepost("clients", "/somewhere").code()).isZero();
        var home = tree.toRealPath();
        assertThat(calls()).hasSize(2);
        assertThat(calls().getFirst()).startsWith("mvn ").contains("package");
        assertThat(calls().getLast())
                .isEqualTo("generate " + home + "/gateway-verticle/documents/target/classes/documents/openapi.json"
                        + " 7.8.9 /somewhere");
        tradepost("clients");
        assertThat(calls().getLast()).endsWith(" 7.8.9 " + home + "/clients/target");
    }

    @Test
    void a_failed_build_is_reported_and_exits_with_1() throws Exception {
        var ended = run(tree.resolve("tradepost"), Map.of("MVN_CODE", "7"), "dev");
        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.output()).contains("it does not compile", "The build failed");
        assertThat(callsOf("java")).isEmpty();
        assertThat(run(tree.resolve("tradepost"), Map.of("MVN_CODE", "7"), "test")
                        .code())
                .isEqualTo(7);
    }

    @Test
    void an_interrupt_while_the_cache_is_created_leaves_no_process_and_no_file() throws Exception {
        // tests in the background of a shell ignore the interrupt, and so would all child processes
        var prefix = List.of("setsid", "env", "--default-signal=INT");
        var process = launcher(tree.resolve("tradepost"), Map.of("HANG", "yes"), prefix, "dev")
                .start();
        var pid = folder.resolve("calls.txt.pid");
        Awaitility.await().until(() -> Files.exists(pid) && Files.size(pid) > 1);
        long java = Long.parseLong(Files.readString(pid).strip());
        Hosts.run("kill -INT -- -" + process.pid()); // the whole group, as a terminal does
        assertThat(process.waitFor(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(130);
        assertThat(ProcessHandle.of(java)).matches(p -> p.isEmpty() || !p.get().isAlive());
        try (var left = Files.list(folder)) {
            assertThat(left.filter(p -> p.getFileName().toString().startsWith("tmp.")))
                    .isEmpty();
        }
        assertThat(callsOf("mvn")).hasSize(1);
        assertThat(tradepost("dev").code()).as("the build result is kept").isZero();
        assertThat(callsOf("mvn")).hasSize(1);
    }

    @Test
    void the_launcher_works_without_a_home_folder() throws Exception {
        var builder = launcher(tree.resolve("tradepost"), Map.of(), List.of(), "dev");
        builder.environment().remove("HOME");
        builder.environment().remove("JAVA_HOME");
        assertThat(run(builder).output()).doesNotContain("HOME: unbound");
    }

    @Test
    void every_command_gets_the_flags_of_jvm_options() throws Exception {
        var expected = Map.of(
                "dev", "dev",
                "doctor", "dev",
                "serve", "serve",
                "cluster status", "dev",
                "cluster start-node 1", "node",
                "cluster up-local 3", "parent");
        for (int version : new int[] {21, 25}) {
            jdk(version);
            for (var e : expected.entrySet()) {
                run(
                        tree.resolve("tradepost"),
                        Map.of("TRADEPOST_AOT", "off", "JAVA_OPTS", "-Dx=1"),
                        e.getKey().split(" "));
                assertThat(callsOf("java").getLast())
                        .as(e.getKey())
                        .startsWith("java " + String.join(" ", JvmOptions.of(e.getValue(), version)) + " -Dx=1 -cp ")
                        .endsWith(" tradepost.node.Main " + e.getKey());
            }
        }
    }

    @Test
    void a_command_of_the_launcher_explains_itself_and_does_nothing_else() throws Exception {
        for (var command : List.of("test", "prove", "bench", "release", "clients", "relay", "version")) {
            var help = run(tree.resolve("tradepost"), Map.of(), command, "--help");
            assertThat(help.code()).as(command).isZero();
            assertThat(help.output().lines())
                    .hasSizeBetween(1, 20)
                    .first()
                    .asString()
                    .startsWith("  ./tradepost " + command);
            assertThat(help.output()).doesNotContain("./tradepost dev");
        }
        assertThat(callsOf("mvn")).isEmpty();
        assertThat(callsOf("java")).isEmpty();
    }

    @Test
    void a_release_never_builds_and_passes_on_the_exit_code() throws Exception {
        Files.writeString(tree.resolve("VERSION"), "7.8.9\n");
        Files.delete(folder.resolve("jdk/bin/javac")); // a JRE is enough
        var link = Files.createSymbolicLink(folder.resolve("bin/tradepost"), tree.resolve("tradepost"));
        assertThat(run(link, Map.of(), "version").output()).isEqualTo("tradepost 7.8.9\n");
        assertThat(run(link, Map.of("CODE", "3"), "migrate", "--check").code()).isEqualTo(3);
        assertThat(callsOf("java").getLast())
                .contains("-cp " + tree.toRealPath() + "/tradepost.jar tradepost.node.Main migrate --check");
        assertThat(run(link, Map.of(), "relay", "--config", "x").code()).isZero();
        var home = tree.toRealPath();
        assertThat(callsOf("java").getLast())
                .contains("-cp " + home + "/brokers/*:" + home + "/lib/* tradepost.brokers.Main --config x");
        for (var command : List.of("test", "prove", "bench", "release", "clients")) {
            var refused = run(link, Map.of(), command);
            assertThat(refused.code()).isEqualTo(1);
            assertThat(refused.output()).contains("`tradepost " + command + "` needs the sources");
        }
        assertThat(callsOf("mvn")).isEmpty();
    }
}
