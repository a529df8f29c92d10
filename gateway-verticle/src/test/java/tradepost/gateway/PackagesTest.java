package tradepost.gateway;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import java.util.List;
import java.util.stream.Collectors;

/** The packages of the gateway, so that a reader finds a class by its topic, and none of them grows into everything. */
@AnalyzeClasses(packages = "tradepost.gateway", importOptions = ImportOption.DoNotIncludeTests.class)
class PackagesTest {
    private static final int CLASSES_MAX = 20;
    private static final String ROOT = "tradepost.gateway";

    /** In the order of dependence: each sees only those before it, and none sees the verticle. */
    private static final List<String> ORDER =
            List.of("answer", "request", "http", "management", "operations", "feed", "docs");

    @ArchTest
    static void packages_depend_in_one_direction(JavaClasses classes) {
        for (int i = 0; i < ORDER.size(); i++) {
            var later = ORDER.subList(i + 1, ORDER.size()).stream().map(p -> ROOT + "." + p + "..");
            var unseen = java.util.stream.Stream.concat(later, java.util.stream.Stream.of(ROOT));
            noClasses()
                    .that()
                    .resideInAPackage(ROOT + "." + ORDER.get(i) + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(unseen.toArray(String[]::new))
                    .check(classes);
        }
    }

    @ArchTest
    static void every_package_is_known_and_small(JavaClasses classes) {
        var sizes = classes.stream()
                .filter(JavaClass::isTopLevelClass)
                .filter(c -> !c.getSimpleName().equals("package-info"))
                .collect(Collectors.groupingBy(JavaClass::getPackageName, Collectors.counting()));
        assertThat(sizes.keySet()).allMatch(p -> p.equals(ROOT) || ORDER.contains(p.substring(ROOT.length() + 1)));
        assertThat(sizes).allSatisfy((name, size) -> assertThat(size).as(name).isLessThanOrEqualTo(CLASSES_MAX));
    }
}
