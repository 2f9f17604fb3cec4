package fr.arcodange.factoryline.tofu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HclReaderTest {
  private static final String SAMPLE = """
      # a comment with a { brace and "a quote
      terraform {
        backend "gcs" {
          bucket = "arcodange-tf" // yours
          prefix = "factory/main"
        }
      }
      /* a { block */
      variable "applications" {
        type = map(object({
          org = optional(string)
        }))
        default = {
          url-shortener = {}
          webapp        = { has_database = true, namespace = "web" }
          "quoted"      = { org = "arco\\"dange" },
          computed      = { namespace = "${var.prefix}-x" }
          listed        = ["a", "b"]
        }
        validation {
          condition = alltrue([for app in keys(var.x) : can(regex("^[a-z]{1,3}$", app))])
        }
      }
      resource "vault_policy" "one" {
        name   = "one"
        policy = <<-EOT
          path "kv/*" { capabilities = ["read"]
        EOT
      }
      resource "vault_policy" "many" { name = each.key }
      locals { joined = "a" == "b" }
      """;

  private final HclBlock file = HclReader.read(SAMPLE);

  @Test
  void blocksAreFoundByTypeAndLabels() {
    HclBlock backend = file.blocks("terraform")
        .flatMap(block -> block.blocks("backend", "gcs"))
        .findFirst()
        .orElseThrow();
    assertEquals(Optional.of("factory/main"), backend.text("prefix"));
    assertEquals(Optional.of("arcodange-tf"), backend.text("bucket"));
  }

  @Test
  void anObjectIsReadMemberByMemberAndWhatIsComputedIsNotGuessed() {
    HclBlock variable = file.blocks("variable", "applications").findFirst().orElseThrow();
    HclValue.Members members =
        assertInstanceOf(HclValue.Members.class, variable.attributes().get("default"));
    assertEquals(
        List.of("url-shortener", "webapp", "quoted", "computed", "listed"),
        List.copyOf(members.values().keySet()));
    HclValue.Members webapp =
        assertInstanceOf(HclValue.Members.class, members.values().get("webapp"));
    assertTrue(webapp.isTrue("has_database", false));
    assertEquals(Optional.of("web"), webapp.text("namespace"));
    HclValue.Members computed =
        assertInstanceOf(HclValue.Members.class, members.values().get("computed"));
    assertEquals(Optional.empty(), computed.text("namespace"));
    assertEquals(new HclValue.Other(), members.values().get("listed"));
    assertEquals(new HclValue.Other(), variable.attributes().get("type"));
  }

  @Test
  void textsOfSeveralLinesAndExpressionsEndWhereTheyEnd() {
    List<HclBlock> policies = file.blocks("resource", "vault_policy").toList();
    assertEquals(2, policies.size());
    assertEquals(Optional.of("one"), policies.get(0).text("name"));
    assertEquals(Optional.empty(), policies.get(1).text("name"));
    assertEquals(
        new HclValue.Other(),
        file.blocks("locals").findFirst().orElseThrow().attributes().get("joined"));
  }

  @Test
  void nonsenseIsReadToItsEnd() {
    HclReader.read("= = { \"closed\" } ) ]");
    HclReader.read("a = \"" + "\\\\".repeat(1_000) + "x".repeat(1_000_000) + "\"");
    HclReader.read("/*".repeat(10_000) + "<<EOT\n".repeat(100));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "variable \"broken\" {\nvariable \"b\" {\n}",
        "a {\n}\n}\nb {\n}",
        "a = {\n b = 1\n",
        "a = \"open\nb = 1",
        "a = \"${open(\"x\")\"\n"
      })
  void whatDoesNotCloseCannotBeRead(String text) {
    assertThrows(HclReader.Unreadable.class, () -> HclReader.read(text));
  }

  @Test
  void whatOpensWithoutEndDoesSoInNoTimeWorthMentioning() {
    for (String part : List.of("a { ", "a = { b = ", "a = \"${\"", "(")) {
      try {
        HclReader.read("a = " + part.repeat(10_000));
      } catch (HclReader.Unreadable e) {
        assertTrue(e.message().length() < 100, e.message());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a = \"${join(\"}\", [\"{\"])}\"",
        "a = \"$${\"",
        "a = \"%{ if x == \"{\" }{%{ else }}%{ endif }\"",
        "a = { (var.x) = { b = 1 } }",
        "a = { for k, v in { c = 1 } : \"${k}}\" => { d = v } if v != \"}\" }",
        "a = <<EOT\nEOT",
        "a = <<-EOT\r\n  {\r\n  EOT\r",
        "a = [for x in y : x...]",
        "a = f({\n b = 1\n})[\"c\"]"
      })
  void whatTofuTakesIsReadToItsEnd(String text) {
    HclBlock read = HclReader.read(text + "\nlast = 1\n");
    assertEquals(Set.of("a", "last"), read.attributes().keySet());
    assertEquals(0, read.blocks("b").count());
  }
}
