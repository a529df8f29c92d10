package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tradepost.node.run.JvmOptions;

/** The single file with the flags of the JVM. */
class JvmOptionsTest {
    /** Flags for threads, compilers, the collector and the memory that libc keeps. */
    private static final long REST_MB = 100;

    private static final String NETTY = "-Dio.netty.maxDirectMemory=";

    @Test
    void every_kind_of_process_gets_its_own_heap_flags_and_the_common_flags() {
        for (var who : List.of("serve", "node", "parent", "dev"))
            assertThat(JvmOptions.of(who))
                    .contains("-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError")
                    .filteredOn(flag -> flag.startsWith("-Xmx"))
                    .as(who)
                    .hasSize(1);
        assertThat(JvmOptions.of("serve", 21)).noneMatch(f -> f.contains("sun-misc") || f.contains("CompactObject"));
        assertThat(JvmOptions.of("serve", 25)).contains("-XX:+UseCompactObjectHeaders");
        // the JVM refuses an AOT cache that was made with other modules
        for (var who : List.of("node", "parent", "dev"))
            assertThat(modules(who)).isEqualTo(modules("serve"));
    }

    @Test
    void heap_direct_memory_and_overhead_fit_the_memory_limit_of_the_unit() throws IOException {
        // Netty applies the same limit to its direct buffers, but counts them separately from Java
        long most = mb("-Xmx")
                + 2 * mb("-XX:MaxDirectMemorySize=")
                + mb("-XX:MaxMetaspaceSize=")
                + mb("-XX:ReservedCodeCacheSize=")
                + REST_MB;
        var unit = Pattern.compile("(?m)^MemoryMax=(\\d+)M$")
                .matcher(Files.readString(Path.of("../../cluster-config/tradepost.service")));
        assertThat(unit.find()).isTrue();
        assertThat(most).isLessThanOrEqualTo(Long.parseLong(unit.group(1)));
    }

    @Test
    void the_limit_of_netty_is_well_below_that_of_the_jvm() {
        for (var who : List.of("serve", "node", "parent", "dev")) {
            long jvm = mb(who, "-XX:MaxDirectMemorySize=");
            long heap = mb(who, "-Xmx");
            long netty = JvmOptions.of(who).stream()
                    .filter(f -> f.startsWith(NETTY))
                    .mapToLong(f -> Long.parseLong(f.substring(NETTY.length())))
                    .sum();
            assertThat(netty >> 20).as(who).isBetween(64L, (jvm == 0 ? heap : jvm) - 40);
        }
    }

    @Test
    void no_other_file_contains_a_jvm_flag() throws IOException {
        for (var file : List.of("tradepost", "Dockerfile", "cluster-config/tradepost.service"))
            assertThat(Files.readString(Path.of("../..", file)))
                    .as(file)
                    .doesNotContain("--add-opens", "--add-exports", "MaxRAMPercentage", "Environment=JAVA_OPTS");
    }

    private static List<String> modules(String who) {
        return JvmOptions.of(who).stream().filter(f -> f.startsWith("--")).toList();
    }

    private static long mb(String flag) {
        return mb("serve", flag);
    }

    private static long mb(String who, String flag) {
        return JvmOptions.of(who).stream()
                .filter(f -> f.startsWith(flag))
                .mapToLong(f -> Long.parseLong(f.substring(flag.length()).replace("m", "")))
                .sum();
    }
}
