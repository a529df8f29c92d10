package tradepost.node;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import tradepost.kernel.Subscriber;

/** What the modules cannot forbid. That no core sees another is also said by their poms; here it is said for good. */
@AnalyzeClasses(packages = "tradepost", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule cores_do_not_know_each_other =
            slices().matching("tradepost.(*).core..").should().notDependOnEachOther();

    @ArchTest
    static final ArchRule apis_know_kernel_and_themselves_only = slices().matching(
                    "tradepost.(auth|contact|catalog|inventory|sales|purchase|audit)")
            .should()
            .notDependOnEachOther();

    @ArchTest
    static final ArchRule the_gateway_sees_no_core = noClasses()
            .that()
            .resideInAPackage("tradepost.gateway..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("tradepost.*.core..");

    @ArchTest
    static final ArchRule the_kernel_sees_no_context = noClasses()
            .that()
            .resideInAPackage("tradepost.kernel..")
            .should()
            .dependOnClassesThat(com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage("tradepost..")
                    .and(com.tngtech.archunit.base.DescribedPredicate.not(
                            com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage(
                                    "tradepost.kernel.."))));

    /** A blocked event loop stops everybody: contexts wait by await, on virtual threads. */
    @ArchTest
    static final ArchRule no_context_blocks_a_thread = noClasses()
            .that()
            .resideInAnyPackage("tradepost.*.core..", "tradepost.kernel..", "tradepost.gateway..")
            .should()
            .callMethod(Thread.class, "sleep", long.class);

    /** JDBC is for migrations only: it blocks. */
    @ArchTest
    static final ArchRule jdbc_is_for_starting_only = noClasses()
            .that()
            .resideOutsideOfPackage("tradepost.node..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("java.sql..");

    @ArchTest
    static final ArchRule an_implementation_is_nobody_elses = classes()
            .that()
            .resideInAPackage("tradepost.*.core..")
            .and()
            .areNotAssignableTo(VerticleBase.class)
            .and()
            .areNotAssignableTo(Subscriber.class) // found by ServiceLoader
            .should()
            .notBePublic();

    @ArchTest
    static final ArchRule what_a_proxy_answers_comes_later = methods()
            .that()
            .areDeclaredInClassesThat()
            .areAnnotatedWith(ProxyGen.class)
            .should()
            .haveRawReturnType(Future.class);
}
