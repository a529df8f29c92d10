package tradepost.node;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tradepost.kernel.background.Background;
import tradepost.kernel.call.BusCaller;
import tradepost.kernel.config.ContextModule;
import tradepost.kernel.events.Subscriber;
import tradepost.kernel.service.ContextCore;

/** Rules that Maven modules cannot enforce. The poms already prevent that one core depends on another; this test keeps it so. */
@AnalyzeClasses(
        packages = "tradepost",
        importOptions = {ImportOption.DoNotIncludeTests.class, ArchitectureTest.DoNotIncludeTestJars.class})
class ArchitectureTest {
    /** Leaves out what the kernel provides to tests of other modules. */
    static final class DoNotIncludeTestJars implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("-tests.jar");
        }
    }

    @ArchTest
    static final ArchRule cores_do_not_know_each_other =
            slices().matching("tradepost.(*).core..").should().notDependOnEachOther();

    @ArchTest
    static final ArchRule apis_know_kernel_and_themselves_only = slices().matching(
                    "tradepost.(" + String.join("|", ContextModule.names()) + ")")
            .should()
            .notDependOnEachOther();

    @ArchTest
    static final ArchRule the_gateway_sees_no_core = noClasses()
            .that()
            .resideInAPackage("tradepost.gateway..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("tradepost.*.core..");

    /** In the order of dependence: each package may depend only on those before it. */
    private static final List<String> KERNEL = List.of(
            "problem",
            "value",
            "json",
            "time",
            "limit",
            "outbound",
            "signature",
            "shutdown",
            "background",
            "call",
            "config",
            "identity",
            "contract",
            "request",
            "concurrent",
            "service",
            "live",
            "db",
            "idempotency",
            "listing",
            "undelivered",
            "events",
            "resource",
            "uploads",
            "jobs",
            "imports",
            "exports",
            "operation",
            "extension");

    @ArchTest
    static final ArchRule kernel_packages_depend_in_one_direction = classes()
            .that()
            .resideInAPackage("tradepost.kernel..")
            .should(dependInOneDirection("tradepost.kernel", KERNEL));

    private static final List<String> GATEWAY = List.of(
            "answer",
            "validation",
            "http",
            "limit",
            "access",
            "identity",
            "management",
            "routing",
            "table",
            "export",
            "request",
            "feed",
            "bridge",
            "docs");

    @ArchTest
    static final ArchRule gateway_packages_depend_in_one_direction = classes()
            .that()
            .resideInAPackage("tradepost.gateway..")
            .should(dependInOneDirection("tradepost.gateway", GATEWAY));

    private static final List<String> NODE =
            List.of("process", "config", "log", "trace", "database", "cluster", "run", "demo", "command");

    @ArchTest
    static final ArchRule node_packages_depend_in_one_direction =
            classes().that().resideInAPackage("tradepost.node..").should(dependInOneDirection("tradepost.node", NODE));

    private static final List<String> SALES = List.of(
            "extension",
            "pricing",
            "terms",
            "order",
            "invoice",
            "payment",
            "fulfilment",
            "draft",
            "change",
            "confirmation");

    @ArchTest
    static final ArchRule sales_packages_depend_in_one_direction = classes()
            .that()
            .resideInAPackage("tradepost.sales.core..")
            .should(dependInOneDirection("tradepost.sales.core", SALES));

    private static final List<String> PURCHASE =
            List.of("vendor", "contract", "order", "receipt", "returns", "suggestion", "comment");

    @ArchTest
    static final ArchRule purchase_packages_depend_in_one_direction = classes()
            .that()
            .resideInAPackage("tradepost.purchase.core..")
            .should(dependInOneDirection("tradepost.purchase.core", PURCHASE));

    private static final List<String> INVENTORY =
            List.of("stock", "valuation", "replenishment", "lots", "reservations", "documents", "verification");

    @ArchTest
    static final ArchRule inventory_packages_depend_in_one_direction = classes()
            .that()
            .resideInAPackage("tradepost.inventory.core..")
            .should(dependInOneDirection("tradepost.inventory.core", INVENTORY));

    /** Limits a package to a list of files that a reader can take in. */
    @ArchTest
    static void no_package_has_more_than_20_classes(JavaClasses classes) {
        var sizes = classes.stream()
                .filter(c -> c.isTopLevelClass() && !isGenerated(c))
                .collect(Collectors.groupingBy(JavaClass::getPackageName, TreeMap::new, Collectors.counting()));
        assertThat(sizes)
                .allSatisfy((name, size) ->
                        assertThat(size).describedAs("classes in %s", name).isLessThanOrEqualTo(20));
    }

    /** A simple name says which class is meant. Sales and purchase still share some. Each program has a main class. */
    @ArchTest
    static void no_two_classes_share_a_simple_name(JavaClasses classes) {
        var named = classes.stream()
                .filter(c -> c.isTopLevelClass() && !isGenerated(c))
                .filter(c -> !c.getPackageName().startsWith("tradepost.purchase"))
                .filter(c -> !c.getSimpleName().equals("Main"))
                .collect(Collectors.groupingBy(
                        JavaClass::getSimpleName,
                        TreeMap::new,
                        Collectors.mapping(JavaClass::getPackageName, Collectors.toList())));
        assertThat(named)
                .allSatisfy((name, packages) -> assertThat(packages)
                        .describedAs("packages with %s", name)
                        .hasSize(1));
    }

    /** A command is named by what is done to an order, such as {@code ShipOrder}. A gerund does not say what kind of thing a class is. */
    @ArchTest
    static void no_class_of_orders_is_named_by_a_gerund(JavaClasses classes) {
        assertThat(classes.stream()
                        .filter(JavaClass::isTopLevelClass)
                        .filter(c -> c.getPackageName().startsWith("tradepost.sales")
                                || c.getPackageName().startsWith("tradepost.purchase"))
                        .map(JavaClass::getSimpleName))
                .filteredOn(name -> name.endsWith("ing"))
                .isSubsetOf("CustomerStanding");
    }

    private static boolean isGenerated(JavaClass c) {
        return c.getSimpleName().equals("package-info")
                || c.getSimpleName().endsWith("VertxEBProxy")
                || c.getSimpleName().endsWith("VertxProxyHandler");
    }

    private static ArchCondition<JavaClass> dependInOneDirection(String root, List<String> order) {
        return new ArchCondition<>("depend in the order " + order) {
            @Override
            public void check(JavaClass from, ConditionEvents events) {
                for (var d : from.getDirectDependenciesFromSelf())
                    if (place(d.getTargetClass()) > place(from))
                        events.add(SimpleConditionEvent.violated(from, d.getDescription()));
            }

            /** The root package comes last and may depend on all others. Classes outside of {@code root} come first. */
            private int place(JavaClass c) {
                var name = c.getPackageName();
                if (name.equals(root)) return order.size();
                if (!name.startsWith(root + ".")) return -1;
                int place = order.indexOf(name.substring(root.length() + 1).split("\\.")[0]);
                assertThat(place)
                        .describedAs("%s is missing from the order of packages", name)
                        .isNotNegative();
                return place;
            }
        };
    }

    /** {@code EventBus.request} does not report that a message could not be delivered. The proxies are called through {@code Services}. */
    @ArchTest
    static final ArchRule one_class_makes_every_call_over_the_bus = noClasses()
            .that()
            .doNotHaveFullyQualifiedName(BusCaller.class.getName())
            .and()
            .haveSimpleNameNotEndingWith("VertxEBProxy")
            .should()
            .callMethod(EventBus.class, "request", String.class, Object.class, DeliveryOptions.class)
            .orShould()
            .callMethod(EventBus.class, "request", String.class, Object.class);

    @ArchTest
    static final ArchRule the_kernel_sees_no_context = sees("tradepost.kernel..", "tradepost.kernel..");

    @ArchTest
    static final ArchRule the_common_parts_of_orders_see_only_the_kernel =
            sees("tradepost.orders..", "tradepost.kernel..", "tradepost.orders..");

    /** Of this program's packages, {@code part} depends on no others than {@code only}. */
    private static ArchRule sees(String part, String... only) {
        return noClasses()
                .that()
                .resideInAPackage(part)
                .should()
                .dependOnClassesThat(resideInAPackage("tradepost..").and(not(resideInAnyPackage(only))));
    }

    /** A blocked event loop blocks every request on it, so contexts wait by await, on virtual threads. */
    @ArchTest
    static final ArchRule no_context_blocks_a_thread = noClasses()
            .that()
            .resideInAnyPackage("tradepost.*.core..", "tradepost.kernel..", "tradepost.gateway..")
            .should()
            .callMethod(Thread.class, "sleep", long.class);

    /** A loop of its own would overlap itself, die silently, or outlive its verticle. */
    @ArchTest
    static final ArchRule every_sweep_is_background_work = noClasses()
            .that()
            .doNotHaveFullyQualifiedName(Background.class.getName()) // its watch over all others
            .and()
            .haveSimpleNameNotEndingWith(
                    "VertxProxyHandler") // generated; the program gives none a time limit of its own
            .and()
            .resideOutsideOfPackage("tradepost.bench..") // a client, which sends at a rate
            .should()
            .callMethodWhere(target(name("setPeriodic")).and(target(owner(assignableTo(Vertx.class)))));

    /** JDBC is only for migrations, because it blocks, and for COPY, which only JDBC has and a job calls on a thread of its own. */
    @ArchTest
    static final ArchRule jdbc_is_for_starting_and_copying_only = noClasses()
            .that()
            .resideOutsideOfPackage("tradepost.node..")
            .and()
            .doNotHaveFullyQualifiedName("tradepost.kernel.imports.StagedRows")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("java.sql..");

    @ArchTest
    static final ArchRule an_implementation_is_nobody_elses = classes()
            .that()
            .resideInAPackage("tradepost.*.core")
            .and()
            .areNotAssignableTo(VerticleBase.class)
            .and()
            .areNotAssignableTo(Subscriber.class) // found by ServiceLoader, as the next
            .and()
            .areNotAssignableTo(ContextCore.class)
            .should()
            .notBePublic();

    /** The packages of a core are public only within that core. */
    @ArchTest
    static final ArchRule a_part_of_a_core_is_seen_by_its_core_alone = noClasses()
            .that()
            .resideOutsideOfPackage("tradepost.*.core..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("tradepost.*.core.*..");

    @ArchTest
    static final ArchRule a_part_of_a_core_does_not_see_the_whole = noClasses()
            .that()
            .resideInAPackage("tradepost.*.core.*..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("tradepost.*.core");

    /**
     * The interface of a context uses the records in its subpackages, and they do not use it. The contents of events show its records, and what
     * other contexts run to follow the journal calls it.
     */
    @ArchTest
    static final ArchRule a_part_of_an_api_does_not_see_the_whole = noClasses()
            .that()
            .resideInAPackage("tradepost.*.*..")
            .and()
            .resideOutsideOfPackages(
                    "tradepost.*.core..",
                    "tradepost.*.event..",
                    "tradepost.audit.reading..",
                    "tradepost.kernel..",
                    "tradepost.gateway..",
                    "tradepost.node..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("tradepost.*");

    @ArchTest
    static final ArchRule packages_of_auth_depend_in_one_direction = classes()
            .that()
            .resideInAPackage("tradepost.auth.core..")
            .should(dependInOneDirection(
                    "tradepost.auth.core",
                    List.of("crypto", "security", "mail", "key", "login", "session", "access", "factor", "account")));

    @ArchTest
    static final ArchRule statements_stay_in_their_package = classes()
            .that()
            .resideInAPackage("tradepost.*.core..")
            .and()
            .haveSimpleNameEndingWith("Queries")
            .should()
            .bePackagePrivate();

    @ArchTest
    static final ArchRule what_a_proxy_answers_comes_later = methods()
            .that()
            .areDeclaredInClassesThat()
            .areAnnotatedWith(ProxyGen.class)
            .should()
            .haveRawReturnType(Future.class);
}
