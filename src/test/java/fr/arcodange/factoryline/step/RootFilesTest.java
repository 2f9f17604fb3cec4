package fr.arcodange.factoryline.step;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RootFilesTest {
  @TempDir
  private Path checkout;

  private void file(String name, String content) throws IOException {
    Path path = checkout.resolve(name);
    Files.createDirectories(path.getParent());
    Files.writeString(path, content);
  }

  private RootFiles root(List<String> varFiles, List<String> watch) {
    return RootFiles.of(
        checkout, RepositoryPath.of("--root", "iac", "--root iac"), varFiles, watch);
  }

  @Test
  void aFileOfTheRootTouchesItAndANeighbourDoesNot() throws IOException {
    file("iac/main.tf", "");
    RootFiles root = root(List.of(), List.of());
    assertTrue(root.touchedBy("iac/main.tf"));
    assertTrue(root.touchedBy("iac/templates/new.tpl"));
    assertFalse(root.touchedBy("iac-old/main.tf"));
    assertFalse(root.touchedBy("README.md"));
  }

  @Test
  void aLocalModuleTouchesTheRootThatCallsItHoweverDeep() throws IOException {
    file(
        "iac/main.tf",
        "module \"token\" {\n  source = \"../modules/token\"\n}\nmodule \"r\" { source = \"org/x/y\" }");
    file("modules/token/main.tf.json", "{\"module\": {\"base\": {\"source\": \"./base\"}}}");
    file("modules/other/main.tf", "");
    RootFiles root = root(List.of(), List.of());
    assertTrue(root.touchedBy("modules/token/variables.tf"));
    assertTrue(root.touchedBy("modules/token/base/new.tf"));
    assertFalse(root.touchedBy("modules/other/main.tf"));
  }

  @Test
  void modulesThatCallEachOtherAreReadOnce() throws IOException {
    file("iac/main.tf", "module \"a\" { source = \"../a\" }");
    file("a/main.tf", "module \"iac\" { source = \"../iac\" }");
    assertTrue(root(List.of(), List.of()).touchedBy("a/x.tf"));
  }

  @Test
  void aVariableFileOutsideTheRootTouchesIt() throws IOException {
    file("iac/main.tf", "");
    assertTrue(root(List.of("../env/prod.tfvars"), List.of()).touchedBy("env/prod.tfvars"));
    assertFalse(root(List.of("../env/prod.tfvars"), List.of()).touchedBy("env/test.tfvars"));
  }

  @Test
  void aWatchedGlobTouchesTheRoot() throws IOException {
    file("iac/main.tf", "");
    assertTrue(root(List.of(), List.of("policies/**.json")).touchedBy("policies/a/b.json"));
    assertFalse(root(List.of(), List.of("policies/**.json")).touchedBy("policies/a/b.yaml"));
  }

  @Test
  void aModuleOutsideTheRepositoryIsNotLookedFor() throws IOException {
    file("iac/main.tf", "module \"x\" { source = \"../../elsewhere\" }");
    assertFalse(root(List.of(), List.of()).touchedBy("README.md"));
  }

  @Test
  void aRootThatIsNotThereOrHoldsNoConfigurationIsRefused() throws IOException {
    Failure missing = assertThrows(Failure.class, () -> root(List.of(), List.of()));
    assertTrue(missing.message().contains("no folder 'iac'"), missing.message());

    file("iac/README.md", "");
    Failure empty = assertThrows(Failure.class, () -> root(List.of(), List.of()));
    assertTrue(empty.message().contains("'iac' holds no *.tf"), empty.message());
  }

  @Test
  void aRootThatIsALinkOutOfTheRepositoryIsRefused(@TempDir Path elsewhere) throws IOException {
    Files.writeString(elsewhere.resolve("main.tf"), "");
    Files.createSymbolicLink(checkout.resolve("iac"), elsewhere);

    Failure failure = assertThrows(Failure.class, () -> root(List.of(), List.of()));

    assertTrue(failure.message().contains("leads out of the repository"), failure.message());
  }

  @Test
  void aFileThatIsReadFromOutsideTouchesTheRoot() throws IOException {
    file(
        "iac/main.tf",
        "locals { users = jsondecode(file(\"${path.module}/../data/users.json\")) }");
    assertTrue(root(List.of(), List.of()).touchedBy("data/users.json"));
    assertFalse(root(List.of(), List.of()).touchedBy("data/other.json"));
  }

  @Test
  void aFileWhoseNameIsComputedTouchesTheRootByItsFolder() throws IOException {
    file(
        "iac/main.tf",
        "locals { p = [for n in var.names : templatefile(\"../policies/${n}.hcl\", {})] }");
    assertTrue(root(List.of(), List.of()).touchedBy("policies/a.hcl"));
    assertFalse(root(List.of(), List.of()).touchedBy("policies-old/a.hcl"));
  }

  @Test
  void whatALinkLeadsToTouchesTheRoot() throws IOException {
    file("iac/main.tf", "");
    file("shared/common.tf", "");
    Files.createSymbolicLink(checkout.resolve("iac/common.tf"), Path.of("../shared/common.tf"));
    assertTrue(root(List.of(), List.of()).touchedBy("shared/common.tf"));
  }

  @Test
  void aModuleWhoseSourceIsComputedMayBeAnywhere() throws IOException {
    file("iac/main.tf", "module \"a\" {\n  version = \"1\"\n  source = local.folder\n}\n");
    assertTrue(root(List.of(), List.of()).touchedBy("README.md"));
    file("iac/main.tf", "resource \"x\" \"a\" {\n  source = local.folder\n}\n");
    assertFalse(root(List.of(), List.of()).touchedBy("README.md"));
  }
}
