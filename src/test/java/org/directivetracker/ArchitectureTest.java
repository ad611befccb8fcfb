package org.directivetracker;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAnnotation;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.quarkus.arc.profile.IfBuildProfile;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.interceptor.Interceptor;
import jakarta.persistence.Entity;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.directivetracker.testing.OpenApi;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** The rules of the house that a compiler does not know. The README's map is held to them too. */
class ArchitectureTest {
  private static final String BASE = "org.directivetracker";

  /** Each may use those before it; those of one line do not use each other. */
  static final List<Set<String>> ORDER =
      List.of(
          Set.of("problem"),
          Set.of("database"),
          Set.of("time"),
          Set.of("http"),
          Set.of("page"),
          Set.of("patch"),
          Set.of("etag"),
          Set.of("contract"),
          Set.of("security"),
          Set.of("admission"),
          Set.of("idempotency"),
          Set.of("history"),
          Set.of("log"),
          Set.of("agency", "calendar", "codelist"),
          Set.of("meeting"),
          Set.of("directive"),
          Set.of("evidence"),
          Set.of("progress"),
          Set.of("assessment", "extension", "reminder"),
          Set.of("desk", "imports", "report"),
          Set.of("snapshot"),
          Set.of("casefile"),
          Set.of("reconciliation"),
          Set.of("dev"));

  /** The embedded server stands apart, which only {@link Main} uses, and the verifier. */
  private static final Set<String> APART = Set.of("postgres", "verifier");

  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption((Location l) -> !l.contains("/test-classes/"))
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_PACKAGE_INFOS)
          .importPaths(Paths.get("target/classes/org/directivetracker"));

  @Test
  void packagesAreFreeOfCycles() {
    slices().matching(BASE + ".(*)..").should().beFreeOfCycles().check(MAIN);
  }

  @Test
  void packagesStandInTheDeclaredOrder() {
    classes().should(useOnlyEarlierPackages()).check(MAIN);
    assertThat(packages())
        .containsExactlyInAnyOrderElementsOf(
            java.util.stream.Stream.concat(ORDER.stream().flatMap(Set::stream), APART.stream())
                .toList());
  }

  @Test
  void readmeMapsThePackagesInTheirOrder() throws IOException {
    List<String> mapped =
        Pattern.compile("^\\| `([a-z]+)` \\| .+ \\|$", Pattern.MULTILINE)
            .matcher(Files.readString(Paths.get("README.md")))
            .results()
            .map(m -> m.group(1))
            .toList();
    assertThat(mapped)
        .containsExactlyElementsOf(ORDER.stream().flatMap(s -> s.stream().sorted()).toList());
  }

  @Test
  void onlyTheBorderSpeaksHttp() {
    noClasses()
        .that(
            DescribedPredicate.not(
                are(simpleNameEndingWith("Resource"))
                    .or(
                        inPackages(
                            "http", "contract", "security", "admission", "etag", "idempotency"))))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("jakarta.ws.rs..")
        .check(MAIN);
  }

  @Test
  void onlyServicesAndQueriesOpenTransactions() {
    DescribedPredicate<JavaClass> mayTransact =
        simpleNameEndingWith("Service").or(simpleNameEndingWith("Queries"));
    classes()
        .that()
        .areAnnotatedWith(Transactional.class)
        .and()
        .areNotAnnotatedWith(Interceptor.class)
        .should(ArchCondition.from(mayTransact))
        .check(MAIN);
    methods()
        .that()
        .areAnnotatedWith(Transactional.class)
        .should()
        .beDeclaredInClassesThat(mayTransact)
        .check(MAIN);
  }

  @Test
  void entitiesAndRepositoriesNeverLeaveHome() {
    classes().that().areAnnotatedWith(Entity.class).should().bePackagePrivate().check(MAIN);
    classes()
        .that()
        .areAssignableTo(PanacheRepositoryBase.class)
        .or()
        .haveSimpleNameEndingWith("Repository")
        .should()
        .bePackagePrivate()
        .check(MAIN);
  }

  @Test
  void nothingIsInjectedIntoFields() {
    noFields()
        .should()
        .beAnnotatedWith(Inject.class)
        .orShould()
        .beAnnotatedWith(ConfigProperty.class)
        .check(MAIN);
  }

  /** Digits, signs and letters would follow the language of the machine. */
  @Test
  void everyFormatNamesItsLocale() throws IOException {
    noClasses().should().callCodeUnitWhere(formatsInTheMachinesLocale()).check(MAIN);
    // The log manager formats in it too, so a line takes texts alone.
    Pattern line = Pattern.compile("LOG\\.\\w+f\\([^;]*%[^sn%]");
    try (var files = Files.walk(Paths.get("src/main/java"))) {
      for (var file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
        assertThat(line.matcher(Files.readString(file)).find()).as(file.toString()).isFalse();
      }
    }
  }

  private static DescribedPredicate<JavaCall<?>> formatsInTheMachinesLocale() {
    Map<String, Set<String>> withLocale =
        Map.of(
            "java.lang.String", Set.of("format", "formatted", "toLowerCase", "toUpperCase"),
            "java.io.PrintStream", Set.of("format", "printf"),
            "java.io.PrintWriter", Set.of("format", "printf"),
            "java.util.Formatter", Set.of("<init>"),
            "java.time.format.DateTimeFormatter", Set.of("ofPattern", "ofLocalizedDate"),
            "java.time.format.DateTimeFormatterBuilder", Set.of("toFormatter"),
            "java.text.SimpleDateFormat", Set.of("<init>"),
            "java.text.DecimalFormat", Set.of("<init>"),
            "java.text.MessageFormat", Set.of("<init>", "format"),
            "java.text.NumberFormat",
                Set.of("getInstance", "getIntegerInstance", "getPercentInstance"));
    return DescribedPredicate.describe(
        "formats without a locale",
        call ->
            withLocale
                    .getOrDefault(call.getTargetOwner().getName(), Set.of())
                    .contains(call.getTarget().getName())
                && call.getTarget().getRawParameterTypes().stream()
                    .map(JavaClass::getSimpleName)
                    .noneMatch(Set.of("Locale", "DecimalFormatSymbols")::contains));
  }

  @Test
  void thereIsNoClockButTheDomains() {
    noClasses()
        .that(DescribedPredicate.not(inPackages("time", "dev", "postgres")))
        .should()
        .callCodeUnitWhere(readsAClock())
        .check(MAIN);
  }

  /** The routing forgets a handler that is added after the request has ended. */
  @Test
  void whatARequestHoldsIsGivenBackByRequestEnd() {
    noClasses()
        .that(DescribedPredicate.not(simpleName("RequestCompletion")))
        .should()
        .callMethod(RoutingContext.class, "addEndHandler", Handler.class)
        .check(MAIN);
  }

  /** A stranger who searches for a name finds one type. */
  @Test
  void simpleNamesOfTypesAreUnique() {
    Map<String, TreeSet<String>> byName = new TreeMap<>();
    MAIN.stream()
        .filter(c -> !c.isAnonymousClass() && !c.isLocalClass())
        .filter(c -> !c.getModifiers().contains(JavaModifier.PRIVATE))
        .filter(c -> !c.getModifiers().contains(JavaModifier.SYNTHETIC))
        .filter(c -> !c.getSimpleName().equals("package-info"))
        .forEach(
            c -> byName.computeIfAbsent(c.getSimpleName(), n -> new TreeSet<>()).add(c.getName()));
    assertThat(byName.values()).allSatisfy(classes -> assertThat(classes).hasSize(1));
  }

  @Test
  void everyPackageIsNullMarked() {
    JavaClasses all =
        new ClassFileImporter().importPaths(Paths.get("target/classes/org/directivetracker"));
    var without = new TreeSet<String>();
    JavaPackage root = all.getPackage(BASE);
    java.util.stream.Stream.concat(
            java.util.stream.Stream.of(root), root.getSubpackagesInTree().stream())
        .filter(p -> !p.isAnnotatedWith(NullMarked.class))
        .forEach(p -> without.add(p.getName()));
    assertThat(without).as("packages without @NullMarked").isEmpty();
  }

  @Test
  void everyOperationStatesItsPermission() {
    var roles = Set.of("supervisor", "agency", "auditor", "viewer", "admin", "anonymous");
    assertThat(OpenApi.OPERATIONS)
        .isNotEmpty()
        .allSatisfy(
            o -> {
              assertThat(o.roles()).as("x-roles of " + o.id()).isNotEmpty().isSubsetOf(roles);
              assertThat(o.roles().contains("anonymous"))
                  .as("public in x-roles and in security of " + o.id())
                  .isEqualTo(o.publicRead());
            });
  }

  @Test
  void everyEndpointIsAnOperationOfTheContract() {
    Map<String, Integer> served = new TreeMap<>();
    for (JavaClass resource : resources()) {
      String root = value(resource.getAnnotationOfType(Path.class));
      if (resource.getPackageName().equals(BASE + ".dev")) {
        assertThat(root).as(resource.getName()).startsWith("/dev/");
        continue;
      }
      assertThat(root).as(resource.getName()).matches("/api/v1(/.*)?");
      for (JavaMethod method : resource.getMethods()) {
        Optional<String> verb = verb(method);
        if (verb.isPresent()) {
          String path =
              method.isAnnotatedWith(Path.class)
                  ? root + "/" + value(method.getAnnotationOfType(Path.class))
                  : root;
          OpenApi.Operation operation =
              OpenApi.find(verb.get(), path.substring("/api/v1".length()))
                  .orElseThrow(
                      () -> new AssertionError(method.getFullName() + " is not in the contract"));
          served.merge(operation.id(), 1, Integer::sum);
        }
      }
    }
    assertThat(served.keySet())
        .containsExactlyInAnyOrderElementsOf(
            OpenApi.OPERATIONS.stream().map(OpenApi.Operation::id).toList());
    assertThat(served.values()).containsOnly(1);
  }

  @Test
  void nothingOfDevIsInThePackagedApplication() {
    classes()
        .that()
        .resideInAPackage(BASE + ".dev..")
        .and()
        .areTopLevelClasses()
        .should()
        .beAnnotatedWith(IfBuildProfile.class)
        .check(MAIN);
    for (JavaClass c : MAIN) {
      if (c.isAnnotatedWith(IfBuildProfile.class)) {
        IfBuildProfile profile = c.getAnnotationOfType(IfBuildProfile.class);
        var profiles = new ArrayList<>(List.of(profile.anyOf()));
        if (!profile.value().isEmpty()) {
          profiles.add(profile.value());
        }
        assertThat(profiles).as(c.getName()).isNotEmpty().isSubsetOf("dev", "test");
      }
    }
  }

  // ---- how it is told ---------------------------------------------------------------------------

  private static Set<String> packages() {
    return MAIN.stream()
        .map(ArchitectureTest::feature)
        .filter(f -> !f.isEmpty())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String feature(JavaClass c) {
    String name = c.getPackageName();
    if (!name.startsWith(BASE + ".")) {
      return "";
    }
    String rest = name.substring(BASE.length() + 1);
    return rest.contains(".") ? rest.substring(0, rest.indexOf('.')) : rest;
  }

  private static int place(String feature) {
    for (int i = 0; i < ORDER.size(); i++) {
      if (ORDER.get(i).contains(feature)) {
        return i;
      }
    }
    return -1;
  }

  private static ArchCondition<JavaClass> useOnlyEarlierPackages() {
    return new ArchCondition<>("use only packages that stand before their own") {
      @Override
      public void check(JavaClass c, ConditionEvents events) {
        String from = feature(c);
        boolean root = c.getPackageName().equals(BASE);
        c.getDirectDependenciesFromSelf()
            .forEach(
                d -> {
                  JavaClass target = d.getTargetClass().getBaseComponentType();
                  if (!target.getPackageName().startsWith(BASE) || feature(target).equals(from)) {
                    return;
                  }
                  String to = feature(target);
                  boolean allowed =
                      root
                          ? to.equals("postgres")
                          : !APART.contains(from) && place(to) >= 0 && place(to) < place(from);
                  if (!allowed) {
                    events.add(SimpleConditionEvent.violated(c, d.getDescription()));
                  }
                });
      }
    };
  }

  private static DescribedPredicate<JavaClass> inPackages(String... features) {
    DescribedPredicate<JavaClass> any = DescribedPredicate.alwaysFalse();
    for (String feature : features) {
      any = any.or(resideInAPackage(BASE + "." + feature + ".."));
    }
    return any;
  }

  private static DescribedPredicate<JavaCall<?>> readsAClock() {
    return new DescribedPredicate<>("reads the system's clock") {
      @Override
      public boolean test(JavaCall<?> call) {
        String owner = call.getTargetOwner().getName();
        String method = call.getTarget().getName();
        return owner.startsWith("java.time.")
                && (method.equals("now")
                    || method.startsWith("system")
                    || method.startsWith("tick"))
            || owner.equals("java.lang.System")
                && (method.equals("currentTimeMillis") || method.equals("nanoTime"))
            || owner.equals("java.util.Date")
                && method.equals("<init>")
                && call.getTarget().getParameterTypes().isEmpty()
            || owner.equals("java.util.Calendar") && method.equals("getInstance");
      }
    };
  }

  private static List<JavaClass> resources() {
    return MAIN.stream().filter(c -> c.isAnnotatedWith(Path.class)).toList();
  }

  private static String value(Path path) {
    return path.value();
  }

  private static Optional<String> verb(JavaMethod method) {
    for (JavaAnnotation<?> annotation : method.getAnnotations()) {
      JavaClass type = annotation.getRawType();
      if (type.isAnnotatedWith(HttpMethod.class)) {
        return Optional.of(type.getAnnotationOfType(HttpMethod.class).value());
      }
    }
    return Optional.empty();
  }
}
