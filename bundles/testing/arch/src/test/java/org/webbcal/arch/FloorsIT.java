package org.webbcal.arch;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The floors of the house: arrows point down. Ground (model, math, lib), contract (api), providers of services (io, reference, association, simulate), steps
 * and modes, then the orchestrator with its tools, the shell on top.
 */
class FloorsIT {

    private static final String[] GROUND = {"org.webbcal.model..", "org.webbcal.math..", "org.webbcal.lib.."};
    private static final String API = "org.webbcal.api..";
    private static final String[] STEPS_AND_MODES = {"org.webbcal.step..", "org.webbcal.mode.."};
    private static final String[] PROVIDERS = {
        "org.webbcal.io..",
        "org.webbcal.reference..",
        "org.webbcal.association..",
        "org.webbcal.simulate..",
        "org.webbcal.step..",
        "org.webbcal.mode..",
    };
    private static final String[] JDK = {"java..", "javax.imageio.."};
    private static final String COMMONS_MATH = "org.apache.commons.math3..";
    private static final String ANNOTATIONS = "org.osgi.annotation..";
    private static final String COMPONENT_ANNOTATIONS = "org.osgi.service.component.annotations..";
    private static final String[] JACKSON = {"com.fasterxml.."};

    private static JavaClasses all;

    @BeforeAll
    static void read() throws IOException {
        List<JarFile> jars = new ArrayList<>();
        for (var jar : Distribution.own("org.webbcal.").values()) {
            jars.add(new JarFile(jar.toFile()));
        }
        all = new ClassFileImporter()
                .withImportOption(location -> location.contains("org/webbcal/"))
                .importJars(jars);
        for (var jar : jars) {
            jar.close();
        }
    }

    private static String[] with(Object... packages) {
        return Stream.of(packages)
                .flatMap(p -> p instanceof String[] several ? Stream.of(several) : Stream.of((String) p))
                .toArray(String[]::new);
    }

    @Test
    void groundIsPlainJava() {
        classes()
                .that()
                .resideInAnyPackage(GROUND)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(with(GROUND, JDK, COMMONS_MATH, ANNOTATIONS))
                .check(all);
    }

    @Test
    void contractStandsOnTheGround() {
        classes()
                .that()
                .resideInAPackage(API)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(with(API, GROUND, JDK, ANNOTATIONS, COMPONENT_ANNOTATIONS))
                .check(all);
    }

    @Test
    void stepsAndModesSeeContractAndGroundAlone() {
        classes()
                .that()
                .resideInAnyPackage(STEPS_AND_MODES)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(with(STEPS_AND_MODES, API, GROUND, JDK, COMMONS_MATH, COMPONENT_ANNOTATIONS))
                .check(all);
    }

    @Test
    void noStepSeesAnother() {
        slices().matching("org.webbcal.step.(*)..")
                .should()
                .notDependOnEachOther()
                .check(all);
        slices().matching("org.webbcal.mode.(*)..")
                .should()
                .notDependOnEachOther()
                .check(all);
        noClasses()
                .that()
                .resideInAPackage("org.webbcal.mode..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.webbcal.step..")
                .check(all);
    }

    @Test
    void providersMeetOnlyAsServices() {
        for (var provider : PROVIDERS) {
            var others = Stream.concat(
                            Stream.of(PROVIDERS),
                            Stream.of("org.webbcal.core..", "org.webbcal.deploy..", "org.webbcal.shell.."))
                    .filter(p -> !p.equals(provider))
                    .toArray(String[]::new);
            noClasses()
                    .that()
                    .resideInAPackage(provider)
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(others)
                    .check(all);
        }
        slices().matching("org.webbcal.io.(*)..")
                .should()
                .notDependOnEachOther()
                .check(all);
    }

    @Test
    void orchestratorAndToolsMeetProvidersOnlyAsServices() {
        noClasses()
                .that()
                .resideOutsideOfPackages(PROVIDERS)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(PROVIDERS)
                .check(all);
        noClasses()
                .that()
                .resideOutsideOfPackage("org.webbcal.shell..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.webbcal.shell..")
                .check(all);
    }

    @Test
    void insideOfABundleIsItsOwn() {
        classes().should(new LeaveForeignInternalsAlone()).check(all);
    }

    /** Packages {@code internal} are seen from the package above them and its kin alone. */
    private static final class LeaveForeignInternalsAlone extends ArchCondition<JavaClass> {
        private LeaveForeignInternalsAlone() {
            super("leave the internals of other bundles alone");
        }

        @Override
        public void check(JavaClass origin, ConditionEvents events) {
            for (var dependency : origin.getDirectDependenciesFromSelf()) {
                var target = dependency.getTargetClass().getPackageName();
                int at = target.indexOf(".internal");
                if (at > 0
                        && target.startsWith("org.webbcal.")
                        && !(origin.getPackageName() + ".").startsWith(target.substring(0, at + 1))) {
                    events.add(SimpleConditionEvent.violated(dependency, dependency.getDescription()));
                }
            }
        }
    }

    @Test
    void thirdPartiesAreKnownWhereTheyAreNeeded() {
        only("nom.tam..", "org.webbcal.io.fits..");
        only("picocli..", "org.webbcal.shell..");
        only("org.apache.felix.service.command..", "org.webbcal.shell..");
        only("org.yaml..", "org.webbcal.io..");
        for (var jackson : JACKSON) {
            only(
                    jackson,
                    "org.webbcal.io.asdf..",
                    "org.webbcal.reference..",
                    "org.webbcal.association..",
                    "org.webbcal.core..",
                    "org.webbcal.deploy..",
                    "org.webbcal.diagnose..",
                    "org.webbcal.report..",
                    "org.webbcal.shell..");
        }
        only(COMMONS_MATH, with("org.webbcal.math..", "org.webbcal.lib..", "org.webbcal.step.."));
    }

    private static void only(String thirdParty, String... users) {
        noClasses()
                .that()
                .resideOutsideOfPackages(users)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(thirdParty)
                .check(all);
    }

    @Test
    void exportedSignaturesShowNoThirdParty() {
        var exported = new TreeSet<String>();
        Distribution.own("org.webbcal.")
                .values()
                .forEach(jar -> exported.addAll(
                        Distribution.packages(Distribution.manifest(jar).getValue("Export-Package"))));
        methods()
                .that()
                .areDeclaredInClassesThat(are(resideInAnyPackage(exported.toArray(String[]::new))))
                .should(new ShowOwnAndJdkTypes())
                .check(all);
    }

    /** Parameters and results are types of the JDK or of webbcal. */
    private static final class ShowOwnAndJdkTypes extends ArchCondition<JavaMethod> {
        private ShowOwnAndJdkTypes() {
            super("show types of the JDK and of webbcal alone");
        }

        @Override
        public void check(JavaMethod method, ConditionEvents events) {
            if (!method.getModifiers().contains(JavaModifier.PUBLIC)
                    && !method.getModifiers().contains(JavaModifier.PROTECTED)) {
                return;
            }
            Stream.concat(method.getRawParameterTypes().stream(), Stream.of(method.getRawReturnType()))
                    .map(t -> t.getBaseComponentType())
                    .filter(t -> !t.isPrimitive()
                            && !t.getPackageName().startsWith("java.")
                            && !t.getPackageName().startsWith("org.webbcal."))
                    .forEach(t -> events.add(
                            SimpleConditionEvent.violated(method, method.getFullName() + " shows " + t.getName())));
        }
    }

    @Test
    void noStaticStateIsChanged() {
        fields().that().areStatic().should().beFinal().check(all);
    }

    @Test
    void frameworkIsTouchedOnlyByThoseWhoHandleBundles() {
        noClasses()
                .that()
                .resideInAnyPackage(with(
                        GROUND,
                        API,
                        STEPS_AND_MODES,
                        "org.webbcal.io..",
                        "org.webbcal.association..",
                        "org.webbcal.simulate.."))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.osgi.framework..")
                .check(all);
    }

    @Test
    void threadsAreMadeByTheOrchestrator() {
        noClasses()
                .that()
                .resideInAnyPackage(with(GROUND, API, STEPS_AND_MODES))
                .should()
                .dependOnClassesThat()
                .haveNameMatching(
                        "java\\.lang\\.Thread|java\\.util\\.concurrent\\.(Executors|ForkJoinPool|ThreadPoolExecutor|CompletableFuture)")
                .check(all);
    }

    @Test
    void stepsTouchNeitherFilesNorConsole() {
        noClasses()
                .that()
                .resideInAnyPackage(with(GROUND, API, STEPS_AND_MODES))
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .check(all);
        noClasses()
                .that()
                .resideInAnyPackage(STEPS_AND_MODES)
                .should()
                .dependOnClassesThat()
                .haveNameMatching(
                        "java\\.io\\.(File|File[A-Z].*|RandomAccessFile)|java\\.nio\\.file\\.Files|java\\.nio\\.channels\\..*")
                .check(all);
    }

    @Test
    void kernelsAreArithmetic() {
        noClasses()
                .that()
                .haveSimpleNameEndingWith("Kernel")
                .should()
                .dependOnClassesThat(are(resideInAnyPackage(
                        "org.osgi..",
                        "java.io..",
                        "java.nio.file..",
                        "java.nio.channels..",
                        "java.time..",
                        "java.util.concurrent..",
                        "org.webbcal.api..")))
                .check(all);
        classes()
                .that()
                .haveSimpleNameEndingWith("Kernel")
                .and(are(not(resideInAPackage("org.webbcal.lib.."))))
                .should()
                .haveModifier(JavaModifier.FINAL)
                .andShould()
                .notBePublic()
                .check(all);
    }
}
