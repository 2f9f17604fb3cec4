package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.job.Session.StoredVault;
import fr.arcodange.factoryline.text.NamedSecret;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A login of an earlier step, lent to this one: closing it gives nothing back, because later steps have it too. */
public record KeptLogin(StoredVault vault, List<NamedSecret> secrets) implements Lease {
  public KeptLogin {
    secrets = List.copyOf(secrets);
  }

  @Override
  public Map<String, String> environment() {
    Map<String, String> variables = new LinkedHashMap<>();
    secrets.forEach(secret -> variables.put(secret.name(), secret.value().reveal()));
    return variables;
  }

  @Override
  public void close() {}

  @Override
  public String toString() {
    return "KeptLogin[***]";
  }
}
