package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.argocd.KubeObject;
import fr.arcodange.factoryline.postgres.Application;
import fr.arcodange.factoryline.tofu.HclBlock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What a factory repository says about its applications.
 *
 * @param objects what its Argo CD chart renders to
 * @param databases who has a database; empty if there is no such file
 * @param tofu the files of its OpenTofu roots, by their path from the top
 */
public record FactoryNames(
    List<KubeObject> objects, Optional<List<Application>> databases, Map<String, HclBlock> tofu) {
  public FactoryNames {
    objects = List.copyOf(objects);
    Objects.requireNonNull(databases);
    tofu = Map.copyOf(tofu);
  }
}
